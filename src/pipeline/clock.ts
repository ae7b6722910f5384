import { setTimeout as delay } from 'node:timers/promises';

/** The time as the engine sees it. Passed in, so that hours can pass in a test. */
export interface Clock {
  now: () => Date;
  /** Settles at this time, or as soon as the signal aborts. Never rejects. */
  waitUntil: (time: Date, signal: AbortSignal) => Promise<void>;
}

/** A timer stands still while the machine sleeps, so the clock on the wall is asked again this often. */
const longestNapMs = 20_000;

export const systemClock: Clock = {
  now: () => new Date(),
  waitUntil: async (time, signal) => {
    for (;;) {
      const left = time.getTime() - Date.now();
      if (left <= 0 || signal.aborted) return;
      await delay(Math.min(left, longestNapMs), undefined, { signal }).catch(() => undefined);
    }
  },
};
