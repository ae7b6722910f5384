import type { TranscriptEvent } from '../../model/event.ts';
import type { SessionReading } from '../../model/session-end.ts';

type Use = NonNullable<SessionReading['utilization']>;

/** An account has a handful of limits. */
const mostLimits = 20;

/** How much of the limits of a plan is used, as far as the agent tells it: the last word on each. */
export class PlanUse {
  readonly #uses = new Map<string, Use>();

  take({ status, limit, resets_at, utilization }: LimitTold): void {
    const name = limit ?? 'usage';
    if (utilization !== undefined) {
      if (this.#uses.size >= mostLimits && !this.#uses.has(name)) return;
      this.#uses.set(name, { limit: name, share: utilization, resets_at });
      return;
    }
    // Without a share it is far from the limit, as after a reset.
    if (status === 'allowed') this.#uses.delete(name);
  }

  /** The limit of which most is used; undefined when the agent told of none. */
  get highest(): Use | undefined {
    let highest: Use | undefined;
    for (const use of this.#uses.values()) {
      if (highest === undefined || use.share > highest.share) highest = use;
    }
    return highest;
  }
}

type LimitTold = Extract<TranscriptEvent, { type: 'limit-told' }>;
