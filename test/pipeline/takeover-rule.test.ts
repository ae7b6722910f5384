import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../src/model/written-task.ts';
import type { DecisionInput } from '../../src/monitor/decision.ts';
import {
  ruleTakeover,
  type TakeoverFacts,
  type TakeoverRuling,
} from '../../src/pipeline/takeover/takeover-rule.ts';
import { check, completed, usual } from '../monitor/decision-row.ts';

const gone = { exit_code: 0, signal: undefined, not_started: undefined };

function rule(
  change: Partial<DecisionInput>,
  facts: Partial<TakeoverFacts> = {},
  task: Partial<Parameters<typeof resolveTask>[0]> = {},
): TakeoverRuling {
  return ruleTakeover({
    ...{ input: { ...usual, ...change }, task: resolveTask({ id: 'one', title: 'One', ...task }) },
    ...{ exit: gone, ended: false, unchanged: false, ...facts },
  });
}

describe('what a person says of a task that was taken over', () => {
  it.each([
    ['nothing', {}],
    ['done through the tools', { signal: completed() }],
  ])(
    'after %s is not enough where require_verify is on, and no check passed [STEER-49]',
    (_, said) => {
      const yes = { outcome: 'completed', verified: false, charged: false };
      const next = { status: 'blocked', blocked: { on: 'human' } };
      expect(rule({ ...said, require_verify: true })).toMatchObject({ yes: { ...yes, next } });
      const done = { status: 'done' };
      expect(rule({ ...said, require_verify: false })).toMatchObject({
        yes: { ...yes, next: done },
      });
      const proven = { ...said, require_verify: true, checks: [check('test', 0)] };
      expect(ask(rule(proven))).toMatchObject({ verified: true, next: done });
    },
  );

  it.each([
    [[], 'a person says that it is done, and no check can tell'],
    [
      [check('test', 1), check('lint', 1)],
      'a person says that it is done, and every check fails as before: test, lint',
    ],
    [
      [check('test', 0), check('lint', 1), check('types', 0)],
      'a person finished it; 2 checks passed; failing as before: lint',
    ],
  ])('stands beside what each check says (%#) [STEER-51]', (checks, reason) => {
    expect(ask(rule({ checks })).reason).toBe(reason);
  });

  it('is not asked where the agent failed and git cannot tell of a change [STEER-52]', () => {
    const exit = { ...gone, exit_code: 3 };
    expect(rule({}, { exit, unchanged: true })).toMatchObject({
      decision: { outcome: 'agent-error', next: { status: 'pending', kept: true } },
    });
    expect(rule({}, { exit, unchanged: false }).type).toBe('ask');
  });

  it('leaves a task that somebody holds as it is when it stays open [STEER-47]', () => {
    expect(rule({}, {}, { status: 'in_progress' })).toMatchObject({
      no: { next: { status: 'in_progress', kept: true } },
    });
  });
});

/** What comes of a yes, or of the session where there was nothing to ask. */
function ask(ruling: TakeoverRuling): { reason: string; verified: boolean } {
  return ruling.type === 'ask' ? ruling.yes : ruling.decision;
}
