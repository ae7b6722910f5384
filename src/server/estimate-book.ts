import type { QueueChange } from '../db/queue-change.ts';
import type { EstimateAnswer } from './route.ts';

/** A prompt quotes specs and files, too, which change without a word. */
const keptMs = 60_000;

/** What prompts would cost, as it was counted; to count takes a command and loads a tokenizer. */
export class EstimateBook {
  readonly #now: () => number;
  readonly #counted = new Map<string, { tokens: number; at: number }>();
  #changes = 0;

  /** `now` is in milliseconds, from whenever. */
  constructor(now = (): number => performance.now()) {
    this.#now = now;
  }

  /** Goes with what is counted from now on: what changes meanwhile makes it old. */
  get edition(): number {
    return this.#changes;
  }

  /** What is known of these tasks. */
  rows(ids: readonly string[]): EstimateAnswer['rows'] {
    return ids.flatMap((name) => {
      const counted = this.#counted.get(name);
      if (counted === undefined || this.#now() - counted.at > keptMs) return [];
      return [{ name, tokens: counted.tokens }];
    });
  }

  /** Takes what was counted since this edition. */
  take({ rows }: EstimateAnswer, edition: number): void {
    if (edition !== this.#changes) return;
    const at = this.#now();
    for (const { name, tokens } of rows) this.#counted.set(name, { tokens, at });
  }

  /** What all prompts share changes every one; else those of the changed tasks. */
  forget({ tasks, features, disciplines, tools, settings }: QueueChange): void {
    this.#changes += 1;
    const isShared = settings || features.length + disciplines.length + tools.length > 0;
    if (isShared) this.#counted.clear();
    for (const id of tasks) this.#counted.delete(id);
  }
}
