import type { Clock } from '../../src/pipeline/clock.ts';

/** A clock that a test moves. Whoever waits for a time is woken when it has come, and not before. */
export class FakeClock implements Clock {
  #time: number;
  readonly #waiting = new Set<{ time: number; wake: () => void }>();
  readonly #looking = new Set<(time: Date) => void>();

  constructor(start: Date) {
    this.#time = start.getTime();
  }

  readonly now = (): Date => new Date(this.#time);

  readonly waitUntil = (time: Date, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const one = { time: time.getTime(), wake: resolve };
      this.#waiting.add(one);
      signal.addEventListener('abort', () => {
        this.#waiting.delete(one);
        resolve();
      });
      for (const look of this.#looking) look(time);
      this.#looking.clear();
      this.#wake();
    });

  /** The time that the next one waits for who begins to. */
  nextWait(): Promise<Date> {
    return new Promise((resolve) => this.#looking.add(resolve));
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  moveTo(time: Date): void {
    this.#time = time.getTime();
    this.#wake();
  }

  #wake(): void {
    for (const one of this.#waiting) {
      if (one.time > this.#time) continue;
      this.#waiting.delete(one);
      one.wake();
    }
  }
}
