import type { Refusal } from '../../../src/server/route.ts';
import type { Answered } from './client.ts';

/** What was asked of the server, as long as somebody looks at it: the last answer stays until the next one. */
export class Asked<Value> {
  readonly #ask: () => Promise<Answered<Value>>;
  #value = $state.raw<Value | undefined>(undefined);
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #busy = $state(false);
  /** How often, since it was idle. */
  #wanted = 0;

  constructor(ask: () => Promise<Answered<Value>>) {
    this.#ask = ask;
  }

  /** Undefined before the first answer. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** Why the last question had no answer. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Asks; where it is under way already, once more after that. */
  async load(): Promise<void> {
    this.#wanted += 1;
    // Not by `busy`: an effect that loads must not hang on what loading changes.
    if (this.#wanted > 1) return;
    this.#busy = true;
    while (this.#wanted > 0) {
      this.#wanted = 1;
      const answered = await this.#ask();
      this.#refusal = answered.ok ? undefined : answered.refusal;
      if (answered.ok) this.#value = answered.value;
      this.#wanted -= 1;
    }
    this.#busy = false;
  }
}
