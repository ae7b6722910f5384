import type { SessionRecord } from '../../src/model/outcome.ts';

export interface RecordChoice extends Partial<SessionRecord> {
  /** Of 2026-11-20, in UTC, at which the session begins. It ends ten minutes later, unless told. */
  hour: number;
  minute?: number;
}

/** The record of a session that went well, or as its keys say. */
export function recordOf({ hour, minute = 0, ...keys }: RecordChoice): SessionRecord {
  const clock = (plus: number): string =>
    `${String(hour).padStart(2, '0')}:${String(minute + plus).padStart(2, '0')}:00`;
  const stamp = clock(0).replaceAll(':', '');
  return {
    session: `s-20261120-${stamp}-00abcd`,
    task: 'one',
    attempt: 1,
    charged: true,
    kind: 'implement',
    agent: 'claude',
    agent_version: '2.1.197',
    model: 'claude-test',
    started: `2026-11-20T${clock(0)}.000Z`,
    ended: `2026-11-20T${clock(10)}.000Z`,
    outcome: 'completed',
    reason: 'completed; all checks passed',
    verified: true,
    prompt_hash: 'a'.repeat(64),
    mcp_hash: 'b'.repeat(64),
    settings_hash: 'c'.repeat(64),
    turns: 7,
    tokens: { input: 1200, output: 300, cached: 40_000 },
    cost_usd: 0.25,
    checks: [],
    criteria: [],
    files: [],
    tasks_created: [],
    denials: [],
    claude_session: '00000000-0000-4000-8000-000000000000',
    remarks: [],
    next: { status: 'done' },
    ...keys,
  };
}
