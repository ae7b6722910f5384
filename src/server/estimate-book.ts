import type { QueueChange } from '../db/queue-change.ts';
import type { EstimateAnswer } from './route.ts';

/** What prompts would cost, as it was counted; to count takes a command and loads a tokenizer. */
export class EstimateBook {
  readonly #tokens = new Map<string, number>();
  #changes = 0;

  /** Goes with what is counted from now on: what changes meanwhile makes it old. */
  get edition(): number {
    return this.#changes;
  }

  /** What is known of these tasks. */
  rows(ids: readonly string[]): EstimateAnswer['rows'] {
    return ids.flatMap((name) => {
      const tokens = this.#tokens.get(name);
      return tokens === undefined ? [] : [{ name, tokens }];
    });
  }

  /** Takes what was counted since this edition. */
  take({ rows }: EstimateAnswer, edition: number): void {
    if (edition !== this.#changes) return;
    for (const { name, tokens } of rows) this.#tokens.set(name, tokens);
  }

  /** What all prompts share changes every one; else those of the changed tasks. */
  forget({ tasks, features, disciplines, tools, settings }: QueueChange): void {
    this.#changes += 1;
    const isShared = settings || features.length + disciplines.length + tools.length > 0;
    if (isShared) this.#tokens.clear();
    for (const id of tasks) this.#tokens.delete(id);
  }
}
