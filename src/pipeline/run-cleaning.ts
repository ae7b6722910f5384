import { clean, planCleaning } from '../evidence/keep/clean.ts';
import type { Keep } from '../model/config.ts';
import { sparedOf } from './spared.ts';
import type { Workshop } from './workshop.ts';

const everyMs = 3_600_000;

/** Removes what old runs left behind, when a run begins and each hour while it lasts. Nobody waits for it. */
export class RunCleaning {
  readonly #shop: Pick<Workshop, 'project' | 'clock' | 'emit'>;
  readonly #keep: Keep;
  readonly #end = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #isBusy = false;

  constructor(shop: Pick<Workshop, 'project' | 'clock' | 'emit'>, keep: Keep) {
    this.#shop = shop;
    this.#keep = keep;
    const look = (): void => {
      // A disk may be wrong in many ways; none of them is a reason not to play.
      void this.#clean().catch(() => undefined);
    };
    this.#timer = setInterval(look, everyMs).unref();
    look();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#end.abort();
  }

  async #clean(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#removeOld();
    } finally {
      this.#isBusy = false;
    }
  }

  async #removeOld(): Promise<void> {
    const { project, clock, emit } = this.#shop;
    const spared = sparedOf(project);
    if (!spared.ok) return;
    const rule = { keep: this.#keep, now: clock.now(), all: false };
    const plan = await planCleaning(project, { ...rule, spared: spared.value });
    if (plan.items.length === 0 && plan.checkpoints.length === 0) return;
    const { signal } = this.#end;
    const { items, checkpoints, bytes } = await clean(project, plan, signal);
    if (items.length + checkpoints.length === 0 || signal.aborted) return;
    const sessions = items.filter(({ what }) => what === 'session').length;
    emit({ type: 'run-cleaned', sessions, bytes });
  }
}
