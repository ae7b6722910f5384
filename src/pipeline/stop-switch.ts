/**
 * How a person ends something: politely first, which tidies up, then at once. Passed through the
 * pipeline as two signals.
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

  /** As Ctrl-C does: the first press is polite, the second is not. */
  press(): void {
    if (this.#polite.signal.aborted) this.#now.abort();
    this.#polite.abort();
  }

  /** Asks politely, however often it is asked. */
  ask(): void {
    this.#polite.abort();
  }

  end(): void {
    this.#polite.abort();
    this.#now.abort();
  }

  /** A switch of a part: whatever stops this one stops that too, but not the other way round. */
  part(): StopSwitch {
    const part = new StopSwitch();
    onAbort(this.polite, () => {
      part.ask();
    });
    onAbort(this.now, () => {
      part.end();
    });
    return part;
  }
}

function onAbort(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
