import type { Timers } from '../model/config.ts';
import type { RandomBytes } from '../model/id.ts';
import type { CarriedOver, Wait } from '../model/wait.ts';

export interface Chance {
  timers: Timers;
  random: RandomBytes;
  now: Date;
}

/** When a limit does not say when it ends, it is tried again after this. */
const unknownResetMs = 30 * 60_000;

/**
 * What stands in the way of the next session though it could be played: a plan limit, or a pause after
 * failures that are nobody's fault here. Both outlive the run.
 */
export class Obstacles {
  #limit: { limit: string; until: Date; why: string } | undefined;
  #backOff: { failures: number; until: Date; why: string } | undefined;
  /** One that is new is waited for, and so told, also when its time was short and is over already. */
  #isNew = false;
  #limitsInARow = 0;

  constructor({ limit, back_off }: CarriedOver) {
    if (limit !== undefined) {
      const until = new Date(limit.until);
      this.#limit = { limit: limit.limit, until, why: limitWords(limit.limit) };
    }
    if (back_off !== undefined) this.#backOff = { ...back_off, until: new Date(back_off.until) };
  }

  /** What has to be waited for now, if anything. */
  next(now: Date): Wait | undefined {
    const isNew = this.#isNew;
    this.#isNew = false;
    const limit = this.#limit;
    if (limit !== undefined && limit.until > now) {
      return { ...limit, cause: 'limit', until: limit.until.toISOString() };
    }
    const backOff = this.#backOff;
    if (backOff !== undefined && (backOff.until > now || isNew)) {
      return { ...backOff, cause: 'back-off', until: backOff.until.toISOString() };
    }
    return undefined;
  }

  /** A person wants to try at once what `next` told of. */
  ignore({ cause }: Wait, now: Date): void {
    if (cause === 'limit') this.#limit = undefined;
    if (cause === 'back-off' && this.#backOff !== undefined) this.#backOff.until = now;
  }

  /** A plan's limit holds until its reset, and a little longer: not everybody comes back in one second. */
  limitReached({ limit, resets_at }: Limit, { timers, random, now }: Chance): Wait {
    const reset = resets_at === undefined ? now.getTime() + unknownResetMs : Date.parse(resets_at);
    const jitter = Math.round(timers.park_jitter * share(random));
    // Told with a reset that is over already, again and again, it must not be asked without a pause.
    const least = now.getTime() + doubled(timers, this.#limitsInARow);
    this.#limitsInARow += 1;
    return this.#park({
      limit,
      until: new Date(Math.max(reset + jitter, least)),
      why: limitWords(limit),
    });
  }

  /** So much of a limit is used that the rest is left to people; nothing when it is over already. */
  limitNear(
    { limit, resets_at }: Limit,
    why: string,
    { timers, random }: Chance,
  ): Wait | undefined {
    if (resets_at === undefined) return undefined;
    const jitter = Math.round(timers.park_jitter * share(random));
    return this.#park({ limit, until: new Date(Date.parse(resets_at) + jitter), why });
  }

  #park(limit: { limit: string; until: Date; why: string }): Wait {
    this.#limit = limit;
    return { ...limit, cause: 'limit', until: limit.until.toISOString() };
  }

  /** Something failed that may work again by itself: each time in a row the pause doubles. */
  failed(why: string, { timers, random, now }: Chance): Wait {
    const before = this.#backOff?.failures ?? 0;
    const full = doubled(timers, before);
    // Up to a quarter less, so that several projects do not come back in the same instant.
    const pause = Math.round(full * (1 - share(random) / 4));
    const backOff = { failures: before + 1, until: new Date(now.getTime() + pause), why };
    this.#backOff = backOff;
    this.#isNew = true;
    return { ...backOff, cause: 'back-off', until: backOff.until.toISOString() };
  }

  /** The model has answered. */
  worked(): void {
    this.#limitsInARow = 0;
    this.#backOff = undefined;
  }
}

export interface Limit {
  limit: string;
  /** UTC time. */
  resets_at: string | undefined;
}

/** Milliseconds: a pause that doubles each time, up to its longest. */
function doubled({ back_off, back_off_max }: Timers, times: number): number {
  return Math.min(back_off * 2 ** times, back_off_max);
}

function limitWords(limit: string): string {
  return `the plan's ${limit} limit is reached`;
}

/** From 0 to just below 1. */
function share(random: RandomBytes): number {
  const [high = 0, low = 0] = random(2);
  return (high * 256 + low) / 65_536;
}
