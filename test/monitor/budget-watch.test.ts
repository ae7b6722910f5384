import { describe, expect, it } from 'vitest';
import type { TranscriptEvent } from '../../src/model/event.ts';
import { BudgetWatch } from '../../src/monitor/budget-watch.ts';
import { recordedEvents } from './recorded-stream.ts';

const idle = { background: 0, subscription: false };

/** A session that spends $1, and another turn of its after work in the background. */
const ended = recordedEvents('ok.jsonl').flatMap((event): TranscriptEvent[] =>
  event.type === 'turn-ended' ? [{ ...event, cost_usd: 1 }] : [],
);
const asked: TranscriptEvent = { type: 'model-asked' };

function take(limit: number | undefined, events: TranscriptEvent[], state = idle): boolean[] {
  const watch = new BudgetWatch(limit);
  return events.map((event) => watch.take(event, state));
}

describe('a budget', () => {
  it('is told when a session goes on above it [MON-43]', () => {
    expect(ended).toHaveLength(1);
    expect(take(0.5, [asked, ...ended, asked])).toEqual([false, false, true]);
  });

  it('is told at once when work in the background will go on [MON-43]', () => {
    expect(take(0.5, ended, { ...idle, background: 1 })).toEqual([true]);
    expect(take(2, ended, { ...idle, background: 1 })).toEqual([false]);
  });

  it('is not told of a session that ends, nor below it, nor without one [MON-43]', () => {
    const state: TranscriptEvent = { type: 'state-changed', state: 'idle' };
    expect(take(0.5, [...ended, state])).toEqual([false, false]);
    expect(take(1, [...ended, asked])).toEqual([false, false]);
    expect(take(undefined, [...ended, asked])).toEqual([false, false]);
  });

  it('bounds nothing where a plan pays [MON-43]', () => {
    const plan = { background: 1, subscription: true };
    expect(take(0.5, [...ended, asked], plan)).toEqual([false, false]);
  });
});
