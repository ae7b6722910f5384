import { maxDurationMs } from '../../model/duration.ts';

/** A timer that can stand still for a while. */
export class StillTimer {
  readonly #then: () => void;
  readonly #now: () => Date;
  #left: number;
  #since: number;
  #timer: NodeJS.Timeout | undefined;

  /** Calls `then` after so many milliseconds in which it does not stand still. */
  constructor(ms: number, now: () => Date, then: () => void) {
    this.#then = then;
    this.#now = now;
    this.#left = ms;
    this.#since = now().getTime();
    this.#arm();
  }

  /** Stands still from now on. */
  hold(): void {
    if (this.#timer === undefined) return;
    this.close();
    this.#left -= this.#now().getTime() - this.#since;
  }

  /** Goes on. */
  release(): void {
    if (this.#timer !== undefined) return;
    this.#since = this.#now().getTime();
    this.#arm();
  }

  /** Never calls. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = setTimeout(this.#then, Math.min(Math.max(0, this.#left), maxDurationMs));
  }
}
