/**
 * How a person ends a run: the first press tidies up the session, the second ends everything at once.
 * Passed through the pipeline as two signals.
 */
export class StopSwitch {
  readonly #polite = new AbortController();
  readonly #now = new AbortController();

  get polite(): AbortSignal {
    return this.#polite.signal;
  }

  get now(): AbortSignal {
    return this.#now.signal;
  }

  press(): void {
    if (this.#polite.signal.aborted) this.#now.abort();
    this.#polite.abort();
  }
}
