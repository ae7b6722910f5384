import { describe, expect, it } from 'vitest';
import type { RunEvent, StampedEvent } from '../../src/model/event.ts';
import type { Notice } from '../../src/model/notice.ts';
import { Notices } from '../../src/monitor/notice.ts';

const at = '2026-11-21T03:00:00.000Z';
const soon = '2026-11-21T03:00:30.000Z';
const later = '2026-11-21T03:05:00.000Z';

const started: RunEvent = { type: 'run-started', pid: 1, project: '/home/ada/shop', carried: {} };
const picked: RunEvent = {
  ...{ type: 'task-picked', session: 's', task: 'form', title: 'A form' },
  ...{ attempt: 1, max_attempts: 3 },
};
const waits = (
  cause: 'limit' | 'back-off' | 'paused' | 'disk' | 'no-work',
  until?: string,
): RunEvent => ({
  type: 'wait-began',
  ...{ cause, why: `because of ${cause}`, until },
});
const command = (verb: 'pause' | 'resume'): RunEvent => ({
  type: 'control-taken',
  ...{ id: 'c', command: { verb }, refused: undefined },
});
const ended = (end: 'drained' | 'stagnated'): RunEvent => ({
  type: 'run-ended',
  ...{ end, why: 'that is all', done: 2, unverified: 0, not_done: 1, cost_usd: 1.5 },
});
const blocked = (on: 'human' | 'attempts'): RunEvent => ({
  type: 'session-ended',
  ...{ session: 's', task: 'form', title: 'A form', outcome: 'blocked', reason: 'x' },
  ...{ charged: false, verified: false, cost_usd: 0.5, turns: 1, duration_ms: 1 },
  next: {
    status: 'blocked',
    blocked: { on, reason: 'r', question: 'Which\u0007 colour?\nSay.', options: ['red', 'blue'] },
  },
});

function noticesOf(...events: RunEvent[]): Notice[] {
  const notices = new Notices();
  return [started, ...events].flatMap((event, index) => {
    const stamped: StampedEvent = { ...event, run: 'r-1', seq: index + 1, at };
    return notices.take(stamped) ?? [];
  });
}

describe('the notices of a run', () => {
  const about = { run: 'r-1', project: '/home/ada/shop', at };

  it.each<[string, RunEvent[], string[]]>([
    ['its end', [ended('drained')], ['run-ended']],
    ['a stop', [ended('stagnated')], ['stopped']],
    ['a limit', [waits('limit', soon)], ['parked']],
    ['a long back-off', [waits('back-off', later)], ['parked']],
    ['no short one', [waits('back-off', soon)], []],
    ['a pause by itself', [waits('paused')], ['paused']],
    ['no pause that a person asked for', [command('pause'), waits('paused')], []],
    ['a later pause', [command('pause'), command('resume'), waits('paused')], ['paused']],
    ['a full disk', [waits('disk')], ['paused']],
    ['no wait for work', [waits('no-work')], []],
    ['the same wait once', [waits('limit', soon), waits('limit', later)], ['parked']],
    ['once a session', [waits('limit', soon), picked, waits('limit', later)], ['parked', 'parked']],
    ['a question', [blocked('human')], ['question']],
    ['no task that has no attempts left', [blocked('attempts')], []],
  ])('tell of %s [NOTE-1]', (_, events, kinds) => {
    expect(noticesOf(...events).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('tell all that a person needs, in plain lines [NOTE-1] [NOTE-2]', () => {
    expect(noticesOf(blocked('human'), waits('limit', later), ended('drained'))).toEqual([
      {
        ...{ ...about, kind: 'question', title: 'ralph shop: form asks', words: 'Which colour?' },
        ...{ task: 'form', question: 'Which colour?', options: ['red', 'blue'], cost_usd: 0.5 },
      },
      {
        ...{ ...about, kind: 'parked', title: 'ralph shop: parked', words: 'because of limit' },
        until: later,
      },
      {
        ...{ ...about, kind: 'run-ended', title: 'ralph shop: ended' },
        ...{ words: '2 done, 1 not done: that is all', done: 2, not_done: 1, cost_usd: 1.5 },
      },
    ]);
  });
});
