import type { RunEvent } from '../../model/event.ts';
import type { Phase } from '../../model/phase.ts';

/** How long a session spends in each of its phases; it may come back to one. */
export class PhaseTimes {
  readonly #now: () => Date;
  readonly #spent = new Map<Phase, number>();
  #current: { phase: Phase; since: number } | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  take(event: RunEvent): void {
    if (event.type === 'phase-entered') this.#enter(event.phase);
  }

  /** Milliseconds of each phase up to now. */
  spent(): Partial<Record<Phase, number>> {
    if (this.#current !== undefined) this.#enter(this.#current.phase);
    return Object.fromEntries(this.#spent);
  }

  #enter(phase: Phase): void {
    const now = this.#now().getTime();
    if (this.#current !== undefined) {
      const { phase: before, since } = this.#current;
      this.#spent.set(before, (this.#spent.get(before) ?? 0) + now - since);
    }
    this.#current = { phase, since: now };
  }
}
