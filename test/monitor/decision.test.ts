import { describe, expect, it } from 'vitest';
import type { StopReason } from '../../src/model/event.ts';
import { apiErrors, sessionEnds } from '../../src/model/session-end.ts';
import { decide, type Decision, type DecisionInput } from '../../src/monitor/decision.ts';
import {
  acceptance,
  check,
  completed,
  decisionRows,
  denial,
  ended,
  finished,
  met,
  pass,
  usual,
  verdict,
} from './decision-row.ts';

describe('the decision', () => {
  it.each(decisionRows)('on "%s" is the one of the table [MON-22]', (_, change, expected) => {
    const { outcome, charged, status, on, run = 'continue', verified = false } = expected;
    const decision = decide({ ...usual, ...change });
    expect(decision).toMatchObject({ outcome, charged, verified, run: { action: run } });
    expect(decision.next.status).toBe(status);
    expect(decision.next.blocked?.on).toBe(on);
    expect(decision.reason).toMatch(expected.reason);
  });

  it('exists for every end, stop and refusal that there can be [MON-22]', () => {
    const stops: (StopReason | undefined)[] = [
      undefined,
      'cancelled',
      'start',
      'silence',
      'tool',
      'deadline',
      'lingering',
      'repetition',
      'same-failure',
      'budget',
    ];
    for (const end of sessionEnds) {
      for (const stopped of stops) {
        for (const detail of [undefined, ...apiErrors]) {
          const decision = decide({ ...usual, stopped, reading: ended(end, { detail }) });
          expect(decision.reason).not.toMatch(/undefined/);
          expect(decision.next.status === 'blocked').toBe(decision.next.blocked !== undefined);
        }
      }
    }
  });

  it('of a blocked signal keeps its question, options and task [MON-22]', () => {
    const signal = {
      type: 'blocked',
      at: 'x',
      on: 'task',
      reason: 'needs it',
      question: 'which?',
      options: ['a', 'b'],
      task: 't-1',
    } as const;
    const { next } = decide({ ...usual, signal: { ...signal, options: ['a', 'b'] } });
    expect(next.blocked).toEqual({
      on: 'task',
      reason: 'needs it',
      question: 'which?',
      options: ['a', 'b'],
      task: 't-1',
    });
  });

  it.each<[string, Partial<DecisionInput>, Decision['outcome']]>([
    [
      'cancel before completed',
      { cancelled: 'stopped', signal: completed(), ...pass },
      'cancelled',
    ],
    ['completed before a crash', { signal: completed(), reading: ended('no-result') }, 'completed'],
    ['completed before a stop', { signal: completed(), stopped: 'deadline' }, 'completed'],
    [
      'completed before a plan limit',
      { signal: completed(), reading: ended('plan-limit') },
      'completed',
    ],
    ['completed before a missing server', { signal: completed(), mcp: 'unavailable' }, 'completed'],
    [
      'server before plan limit',
      { mcp: 'unavailable', reading: ended('plan-limit') },
      'agent-error',
    ],
    ['plan limit before deadline', { stopped: 'deadline', reading: ended('plan-limit') }, 'limit'],
    [
      'network before deadline',
      { stopped: 'deadline', reading: ended('api-error', { detail: 'network' }) },
      'agent-error',
    ],
    [
      'deadline before denials',
      { stopped: 'deadline', reading: { ...finished, denials: [denial] } },
      'timed-out',
    ],
    ['denials before max turns', { reading: ended('max-turns', { denials: [denial] }) }, 'denied'],
    [
      'a fake success after a stop is none',
      { stopped: 'silence', reading: ended('finished') },
      'timed-out',
    ],
  ])('takes the first row that matches: %s [MON-23]', (_, change, outcome) => {
    expect(decide({ ...usual, ...change }).outcome).toBe(outcome);
  });

  it('wants the last word on each criterion [MON-24]', () => {
    const [first] = acceptance;
    const claims = [met, { ...met, met: false, evidence: 'broke again' }];
    const input = { ...usual, acceptance: first === undefined ? [] : [first], ...pass };
    expect(decide({ ...input, signal: completed(claims) }).outcome).toBe('verify-failed');
    expect(decide({ ...input, signal: completed(claims.toReversed()) }).outcome).toBe('completed');
  });

  it.each(decisionRows.filter(([, , { charged, status }]) => charged && status === 'pending'))(
    'blocks the task on attempts when "%s" is its last one [MON-25]',
    (_, change, { outcome, reason }) => {
      const decision = decide({ ...usual, ...change, attempt: 3 });
      expect(decision).toMatchObject({ outcome, charged: true, run: { action: 'continue' } });
      expect(decision.next.status).toBe('blocked');
      expect(decision.next.blocked?.on).toBe('attempts');
      expect(decision.next.blocked?.reason).toBe(`3 attempts, the last: ${decision.reason}`);
      expect(decision.reason).toMatch(reason);
    },
  );

  it.each([
    [[denial], '["Bash(npm install *)"]'],
    [[{ tool: 'Bash', input: 'npm install' }], '["Bash(npm install)"]'],
    [[{ tool: 'Bash', input: 'npm run build' }], '["Bash(npm run build *)"]'],
    [[{ tool: 'Bash', input: 'npm run build -- --watch' }], '["Bash(npm run build *)"]'],
    [
      [{ tool: 'Bash', input: 'npm run a && npm run b | tail -3' }],
      '["Bash(npm run a *)", "Bash(npm run b *)"]',
    ],
    [[{ tool: 'Bash', input: 'timeout 60 npm test -- x 2>&1' }], '["Bash(npm test *)"]'],
    [
      [{ tool: 'Bash', input: 'if make lint; then make all; fi' }],
      '["Bash(make lint)", "Bash(make all)"]',
    ],
    [[{ tool: 'Bash', input: 'for f in a b; do tsc $f; done' }], '["Bash(tsc *)"]'],
    [[{ tool: 'Bash', input: 'FOO=bar npm test -- x' }], '["Bash(FOO=bar npm test *)"]'],
    [[{ tool: 'Bash', input: 'echo $(npm run x)' }], '["Bash(echo $(npm run x))"]'],
    [[{ tool: 'Bash', input: 'sudo make install' }], '["Bash(sudo make install)"]'],
    [[{ tool: 'Bash', input: "sh -c 'make x'" }], '["Bash(sh -c \'make x\')"]'],
    [[{ tool: 'Bash', input: 'git -C web commit -m x' }], '["Bash(git -C web commit -m x)"]'],
    [[{ tool: 'Bash', input: 'cat /etc/passwd' }], '["Bash(cat /etc/passwd)"]'],
    [[{ tool: 'Bash', input: 'cd web && npm ci && git status -s' }], '["Bash(npm ci)"]'],
    [
      [{ tool: 'Bash', input: "echo 'a && b' > x; touch y | tee z" }],
      '["Bash(touch *)", "Bash(tee *)"]',
    ],
    [[{ tool: 'Bash', input: 'python3 tool.py' }], '["Bash(python3 tool.py *)"]'],
    [[{ tool: 'Bash', input: "cat > x <<'E'\nnpm i; rm x\nE\nmake all" }], '["Bash(make all)"]'],
    [[{ tool: 'Bash', input: 'cd /' }], '["Bash(cd /)"]'],
    [[{ tool: 'Write', input: '/home/me/project/src/a.ts' }], '["Edit(src/a.ts)"]'],
    [[{ tool: 'Edit', input: 'src/a.ts' }], '["Edit(src/a.ts)"]'],
    [[{ tool: 'Read', input: '/etc/hosts' }], '["Read(//etc/hosts)"]'],
    [[{ tool: 'WebFetch', input: 'https://example.com/x' }], '["WebFetch(domain:example.com)"]'],
    [[{ tool: 'mcp__other__x', input: '' }], '["mcp__other__x"]'],
    [[denial, denial, { tool: 'WebSearch', input: '' }], '["Bash(npm install *)", "WebSearch"]'],
  ])('on the denied %j names the line that allows it: %s [MON-26]', (denials, rules) => {
    const { reason, next } = decide({ ...usual, reading: { ...finished, denials } });
    expect(reason.endsWith(`; to allow it: permissions.allow: ${rules}`)).toBe(true);
    expect(next.blocked?.question).toContain(`\`permissions.allow: ${rules}\``);
  });

  it.each([
    [{ tool: 'Write', input: '/etc/hosts' }, 'writing /etc/hosts, which is outside of the project'],
    [{ tool: 'Edit', input: '../other/a.ts' }, 'writing ../other/a.ts, which is outside'],
    [
      { tool: 'Write', input: '/home/me/project/.claude/settings.json' },
      'writing .claude/settings.json, which leads the agent',
    ],
    [{ tool: 'Edit', input: '.mcp.json' }, 'writing .mcp.json, which leads the agent'],
    [{ tool: 'Bash', input: 'npm run a & npm run b' }, 'a command in the background'],
    [{ tool: 'Bash', input: '(npm run a)' }, 'commands in brackets'],
    [{ tool: 'WebFetch', input: 'example' }, 'fetching example, which is no address'],
  ])('says of the denied %j that no rule allows it [PLAN-14]', (one, words) => {
    const { outcome, reason, next } = decide({
      ...usual,
      reading: { ...finished, denials: [one] },
    });
    expect(outcome).toBe('denied');
    expect(reason).toContain(`no rule allows ${words}`);
    expect(next.blocked?.question).toContain('`ralph reopen ID`');
    expect(reason + (next.blocked?.question ?? '')).not.toMatch(/permissions\.allow|ralph allow/);
  });

  it.each(['review', 'plan'] as const)(
    'offers no rule for what a %s session was denied, as none would count [PLAN-3]',
    (kind) => {
      const { reason, next } = decide({
        ...usual,
        kind,
        reading: { ...finished, denials: [denial] },
      });
      expect(reason).toContain(
        `a session of kind ${kind} only reads, whatever permissions.allow says`,
      );
      expect(next.blocked?.question).toContain('make it a task of kind implement');
      expect(next.blocked?.question).not.toContain('ralph allow');
    },
  );

  it.each([
    { tool: 'Write', input: '/p/.ralph/db/tasks.yaml' },
    { tool: 'Edit', input: '.git/config' },
    { tool: 'Bash', input: 'echo x > .ralph/db/tasks.yaml' },
  ])('never offers to allow %j [MON-26]', (guarded) => {
    expect(decide({ ...usual, reading: { ...finished, denials: [guarded] } }).outcome).toBe(
      'no-signal',
    );
    const both = decide({ ...usual, reading: { ...finished, denials: [guarded, denial] } });
    expect(both.reason).toMatch(/^not allowed: Bash npm install left-pad; /);
  });

  it('blocks a task after five uncharged failures in a row [MON-27]', () => {
    const reading = ended('api-error', { detail: 'server', words: 'API Error: 500' });
    expect(decide({ ...usual, reading, uncharged_in_a_row: 3 }).next.status).toBe('pending');
    const fifth = decide({ ...usual, reading, uncharged_in_a_row: 4 });
    expect(fifth).toMatchObject({ outcome: 'agent-error', charged: false });
    expect(fifth.next.blocked).toEqual({
      on: 'external',
      reason: '5 sessions in a row, the last: the API refused (server): API Error: 500',
    });
  });

  it('takes the third failure in a row with the same files for standing still [MON-51]', () => {
    const failed = { checks: [check('test', 1)], new_failures: ['test'], signal: completed() };
    const outcome = (same_failures: number): string =>
      decide({ ...usual, ...failed, same_failures }).outcome;
    expect([outcome(2), outcome(3)]).toEqual(['verify-failed', 'stagnated']);
    const spent = (dollars: number): string =>
      decide({ ...usual, ...failed, task_budget: { spent: dollars, limit: 20 } }).next.status;
    expect([spent(19.99), spent(20)]).toEqual(['pending', 'blocked']);
  });

  it('gives the tasks that a review has judged another attempt, up to their limits [MON-50]', () => {
    const reviewed = [
      { id: 'a', attempt: 1, max_attempts: 3 },
      { id: 'b', attempt: 3, max_attempts: 3 },
    ];
    const reason = 'the review asks for changes: there is no test for it';
    expect(decide({ ...usual, signal: verdict('changes'), reviewed }).reviewed).toEqual([
      { task: 'a', next: { status: 'pending' } },
      {
        task: 'b',
        next: {
          status: 'blocked',
          blocked: { on: 'attempts', reason: `3 attempts, the last: ${reason}` },
        },
      },
    ]);
  });

  it('stops the run after three sessions in a row without their tools [MON-27]', () => {
    const input = { ...usual, mcp: 'unavailable', prompt_sent: false } as const;
    expect(decide({ ...input, without_tools_in_a_row: 1 }).run.action).toBe('back-off');
    const { run } = decide({ ...input, without_tools_in_a_row: 2 });
    expect(run).toMatchObject({ action: 'stop' });
    expect(run.action === 'stop' && run.why).toMatch(/3 sessions in a row; .*ralph doctor/);
  });

  it.each([
    [ended('api-error', { detail: 'auth' }), /log in|ANTHROPIC_API_KEY/],
    [ended('api-error', { detail: 'billing' }), /credit/],
    [ended('api-error', { detail: 'model-not-found' }), /`model` in \.ralph\/config\.yaml/],
    [ended('startup-error'), /ralph doctor/],
  ])('stops the run on $end $detail and says what to do [MON-28]', (reading, todo) => {
    const { run } = decide({ ...usual, reading });
    expect(run.action === 'stop' && run.why).toMatch(todo);
  });

  it('parks the run until the plan limit resets [MON-28]', () => {
    const reading = ended('plan-limit', {
      detail: 'seven_day',
      resets_at: '2026-11-24T10:47:12.000Z',
    });
    expect(decide({ ...usual, reading }).run).toEqual({
      action: 'park',
      until: '2026-11-24T10:47:12.000Z',
      limit: 'seven_day',
    });
  });
});
