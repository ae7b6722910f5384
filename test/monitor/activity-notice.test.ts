import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../../src/model/event.ts';
import { ActivityNotice } from '../../src/monitor/activity-notice.ts';
import type { ActivityView } from '../../src/monitor/activity.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

function view(words: string, changed: Partial<ActivityView> = {}): ActivityView {
  const times = { since: start, deadline: start + 60_000 };
  return { state: 'tool-open', words, stop: 'tool', ...times, ...changed };
}

describe('a notice of what a session does', () => {
  let told: EngineEvent[];
  let notice: ActivityNotice;

  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    told = [];
    notice = new ActivityNotice({
      session: 's',
      emit: (event) => told.push(event),
      now: () => new Date(),
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function words(): string[] {
    return told.map((event) => (event.type === 'activity-changed' ? event.words : event.type));
  }

  it('has its state, words and times in UTC [MON-41]', () => {
    notice.take(view('runs Bash'));
    expect(told).toEqual([
      {
        type: 'activity-changed',
        session: 's',
        state: 'tool-open',
        words: 'runs Bash',
        since: '2026-01-01T00:00:00.000Z',
        deadline: '2026-01-01T00:01:00.000Z',
        stop: 'tool',
      },
    ]);
  });

  it('comes at once, and after a burst once more with the last of it [MON-41]', () => {
    for (const one of ['a', 'b', 'c', 'd']) notice.take(view(one));
    expect(words()).toEqual(['a']);
    vi.advanceTimersByTime(999);
    expect(words()).toEqual(['a']);
    vi.advanceTimersByTime(1);
    expect(words()).toEqual(['a', 'd']);
    vi.advanceTimersByTime(60_000);
    expect(words()).toEqual(['a', 'd']);
  });

  it('does not come for what is as it was told, also after a burst [MON-41]', () => {
    for (const one of ['a', 'b', 'a']) notice.take(view(one));
    vi.advanceTimersByTime(60_000);
    expect(words()).toEqual(['a']);
  });

  it('comes for the next call of the same tool [MON-41]', () => {
    notice.take(view('runs Bash'));
    vi.advanceTimersByTime(5_000);
    notice.take(view('runs Bash', { since: start + 5_000 }));
    expect(words()).toEqual(['runs Bash', 'runs Bash']);
  });

  it('comes again for a deadline that moves, every 15 seconds, and with its last value [MON-41]', () => {
    for (let at = 0; at < 20_000; at += 100) {
      notice.take(view('a', { deadline: start + 60_000 + at }));
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(60_000);
    const deadlines = told.map((event) =>
      event.type === 'activity-changed' ? Date.parse(event.deadline) - start - 60_000 : -1,
    );
    expect(deadlines).toEqual([0, 14_900, 19_900]);
  });

  it('never comes after the end [MON-41]', () => {
    notice.take(view('a'));
    notice.take(view('b'));
    notice.close();
    vi.advanceTimersByTime(60_000);
    expect(words()).toEqual(['a']);
  });

  it('stands a deadline that is no date [MON-41]', () => {
    notice.take(view('a', { deadline: Infinity }));
    expect(told).toMatchObject([{ deadline: '+275760-09-13T00:00:00.000Z' }]);
  });
});
