import type { Refusal } from '../../../src/server/route.ts';
import type { Client } from './client.ts';

/** How fast a session is shown again; `all` is all at once. */
export const speeds = [1, 10, 'all'] as const;
export type Speed = (typeof speeds)[number];

/** Nothing on the screen stands still for longer than this, as in the terminal's replay. */
export const longestStepMs = 2_000;

/** How far a key goes, unless all of it is short. */
const skipMs = 5_000;

/** A session that is over, shown again as it went. */
export class Replay {
  readonly #client: Client;
  readonly #session: string;
  /** When each row comes, in milliseconds of the replay. */
  #times = $state.raw<Float64Array | undefined>(undefined);
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #isCut = $state(false);
  #at = $state(Infinity);
  #isPlaying = $state(false);
  #speed = $state<Speed>(1);
  #frame = 0;
  #before = 0;
  readonly #count = $derived.by(() => this.#shown());

  constructor(client: Client, session: string) {
    this.#client = client;
    this.#session = session;
  }

  get isReady(): boolean {
    return this.#times !== undefined;
  }

  /** Why its times could not be read. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Whether it was longer than it is shown here: pauses are cut. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Milliseconds of the whole. */
  get length(): number {
    return this.#times?.at(-1) ?? 0;
  }

  get at(): number {
    return Math.min(this.#at, this.length);
  }

  /** Whether all of it is on the screen. */
  get isWhole(): boolean {
    return this.#times === undefined || this.#at >= this.length;
  }

  /** How many rows have come by now; undefined for all. */
  get count(): number | undefined {
    return this.isWhole ? undefined : this.#count;
  }

  async load(): Promise<void> {
    const answered = await this.#client.ask('GET /sessions/:session/steps', {
      at: { session: this.#session },
    });
    this.#refusal = answered.ok ? undefined : answered.refusal;
    if (!answered.ok) return;
    const { steps } = answered.value;
    const times = new Float64Array(steps.length);
    let at = 0;
    for (const [n, step] of steps.entries()) {
      at += n === 0 ? 0 : Math.min(longestStepMs, step);
      times[n] = at;
    }
    this.#times = times;
    this.#isCut = steps.some((step, n) => n > 0 && step > longestStepMs);
  }

  play(): void {
    if (this.isWhole) this.#at = 0;
    this.#isPlaying = true;
    if (this.#speed === 'all') {
      this.toEnd();
      return;
    }
    this.#before = performance.now();
    this.#frame = requestAnimationFrame(this.#step);
  }

  pause(): void {
    this.#isPlaying = false;
    cancelAnimationFrame(this.#frame);
  }

  seek(ms: number): void {
    this.#at = ms >= this.length ? Infinity : ms;
    if (this.isWhole) this.pause();
  }

  /** One step of a person who goes through it by key. */
  skip(by: 1 | -1): void {
    this.seek(Math.max(0, this.at + by * Math.min(skipMs, this.length / 10)));
  }

  toEnd(): void {
    this.#at = Infinity;
    this.pause();
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    if (speed === 'all') this.toEnd();
  }

  #step = (now: number): void => {
    const speed = this.#speed === 'all' ? 1 : this.#speed;
    this.#at += Math.max(0, now - this.#before) * speed;
    this.#before = now;
    if (this.#at >= this.length) this.toEnd();
    else this.#frame = requestAnimationFrame(this.#step);
  };

  /** By halving: there may be very many. */
  #shown(): number {
    const times = this.#times ?? new Float64Array();
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] ?? 0) <= this.#at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
