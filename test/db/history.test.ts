import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  attemptNumber,
  lastAttempts,
  readRecord,
  recordPath,
  writeRecord,
} from '../../src/db/history.ts';
import { failureWords } from '../../src/model/failure.ts';
import type { SessionRecord } from '../../src/model/outcome.ts';
import { resolveTask } from '../../src/model/written-task.ts';
import type { Task } from '../../src/model/task.ts';
import { good, sampleProject, writeSample } from './sample.ts';

const session = (n: number): string => `s-20261121-03051${n}-k3vq9d`;

function record(n: number, more: Partial<SessionRecord> = {}): SessionRecord {
  return {
    next: {
      status: 'blocked',
      blocked: { on: 'human', reason: 'Why', question: 'Red\nor blue?', options: ['12', 'b'] },
    },
    session: session(n),
    task: 'login-form',
    ...(n > 1 ? { previous: session(n - 1) } : {}),
    attempt: n,
    charged: true,
    kind: 'implement',
    agent: 'claude',
    agent_version: '2.1.197',
    started: '2026-11-21T03:05:12.000Z',
    ended: '2026-11-21T03:07:12.123Z',
    outcome: 'verify-failed',
    reason: 'test failed: exit 1',
    verified: false,
    remarks: [],
    prompt_hash: '0123',
    mcp_hash: 'ab',
    settings_hash: '1e5',
    turns: 3,
    tokens: { input: 1, output: 2, cached: 0 },
    cost_usd: 0.0123,
    checks: [
      {
        name: 'test',
        command: 'npm test',
        passed: false,
        exit_code: 1,
        timed_out: false,
        duration_ms: 2_345.6,
        tail: '> test\n\n  1 failed\n',
      },
      {
        name: 'lint',
        command: 'npm run -s lint',
        passed: false,
        exit_code: undefined,
        timed_out: true,
        duration_ms: 1,
        tail: '',
      },
    ],
    criteria: [{ id: 'a1', met: true, evidence: 'see: test' }],
    summary: 'Done\n- one\n- two',
    handoff: '# Next\n\tindented \n',
    files: [{ path: 'src/login.ts', added: 3, removed: 0 }],
    tasks_created: ['t-0000000'],
    denials: [{ tool: 'Bash', input: 'rm -rf /' }],
    claude_session: '00000000-0000-4000-8000-000000000000',
    ...more,
  };
}

function task(more: Partial<Task> = {}): Task {
  return { ...resolveTask({ id: 'login-form', title: 'T' }), ...more };
}

describe('the record of a session', () => {
  it('is one YAML file under its month, and reads back as it was written [DB-30]', () => {
    const project = sampleProject();
    const written = record(2);
    good(writeRecord(project, written));
    expect(recordPath(project, written.session)).toBe(
      join(project.history, '2026-11', `${session(2)}.yaml`),
    );
    expect(good(readRecord(project, written.session))).toEqual(written);
    expect(good(readRecord(project, session(3)))).toBeUndefined();
  });

  it('has its keys in one order, and text of several lines as lines [DB-30]', () => {
    const project = sampleProject();
    good(writeRecord(project, record(1)));
    const text = readFileSync(recordPath(project, session(1)), 'utf8');
    expect(text).toMatch(/^session: s-\S+\ntask: login-form\nattempt: 1\ncharged: true\n/);
    expect(text).toContain('tail: |\n      > test\n\n        1 failed\n');
    expect(text).toContain('summary: |-\n  Done\n  - one\n  - two\n');
    expect(text).toContain('settings_hash: "1e5"\n');
    expect(text.indexOf('next:')).toBeGreaterThan(text.indexOf('claude_session:'));
  });

  it('is written once [DB-31]', () => {
    const project = sampleProject();
    good(writeRecord(project, record(1)));
    const again = writeRecord(project, record(1, { reason: 'another' }));
    expect(again).toMatchObject({ ok: false, failure: { reason: 'unwritable' } });
    expect(good(readRecord(project, session(1)))?.reason).toBe('test failed: exit 1');
    expect(readdirSync(dirname(recordPath(project, session(1))))).toEqual([`${session(1)}.yaml`]);
  });

  it('that is broken is an error with its place, never no record [DB-32]', () => {
    const project = sampleProject();
    const name = `history/2026-11/${session(1)}.yaml`;
    writeSample(project, name, `session: ${session(1)}\noutcome: lost\n`);
    const broken = readRecord(project, session(1));
    if (broken.ok) throw new Error('it reads');
    expect(failureWords(broken.failure).where).toContain(
      `.ralph/db/${name}:2:10: found "lost", expected one of cancelled`,
    );
    writeSample(project, name, 'session: "');
    expect(readRecord(project, session(1))).toMatchObject({
      ok: false,
      failure: { reason: 'invalid-database' },
    });
  });

  it('of an id that is none lies in a folder of its own, not outside [DB-30]', () => {
    const project = sampleProject();
    expect(recordPath(project, 'x')).toBe(join(project.history, 'undated', 'x.yaml'));
    expect(existsSync(project.history)).toBe(false);
  });
});

describe('the attempts of a task', () => {
  it('are its last sessions, newest first, back to where they count anew [DB-33]', () => {
    const project = sampleProject();
    for (const n of [1, 2, 3, 4]) good(writeRecord(project, record(n)));
    const numbers = (more: Partial<Task>, limit = 10): number[] =>
      good(lastAttempts(project, task(more), limit)).map(({ attempt }) => attempt);
    expect(numbers({})).toEqual([]);
    expect(numbers({ session: session(4) })).toEqual([4, 3, 2, 1]);
    expect(numbers({ session: session(4) }, 2)).toEqual([4, 3]);
    expect(numbers({ session: session(4), attempts_from: session(2) })).toEqual([4, 3]);
    expect(numbers({ session: session(4), attempts_from: session(4) })).toEqual([]);
    expect(numbers({ session: session(5) })).toEqual([]);
  });

  it('end where the records lead in a circle [DB-33]', () => {
    const project = sampleProject();
    good(writeRecord(project, record(1, { previous: session(2) })));
    good(writeRecord(project, record(2)));
    expect(good(lastAttempts(project, task({ session: session(2) }), 10))).toHaveLength(2);
  });

  it('are counted by the charged ones [DB-34]', () => {
    expect(attemptNumber(undefined, task())).toBe(1);
    expect(attemptNumber(record(2), task())).toBe(3);
    expect(attemptNumber(record(2, { charged: false }), task())).toBe(2);
    expect(attemptNumber(record(2), task({ attempts_from: session(2) }))).toBe(1);
    expect(attemptNumber(record(2), task({ attempts_from: session(1) }))).toBe(3);
  });
});
