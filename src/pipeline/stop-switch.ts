/**
 * How a person ends something: politely first, which tidies up, then at once. Passed through the
 * pipeline as two signals.
 */
export class StopSwitch {
  readonly #polite = new AbortController();
  readonly #now = new AbortController();
  #release: (() => void)[] = [];
  #isTakenOver = false;

  get polite(): AbortSignal {
    return this.#polite.signal;
  }

  get now(): AbortSignal {
    return this.#now.signal;
  }

  /** Whether a person goes on with what this stops. */
  get isTakenOver(): boolean {
    return this.#isTakenOver;
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

  /** Asks politely, for a person who goes on with it. */
  takeOver(): void {
    this.#isTakenOver = true;
    this.#polite.abort();
  }

  end(): void {
    this.#polite.abort();
    this.#now.abort();
  }

  /**
   * A switch of a part: whatever stops this one stops that too, but not the other way round. Of a long
   * run's parts each has to be released when it is over.
   */
  part(): StopSwitch {
    const part = new StopSwitch();
    part.#release = [
      onAbort(this.polite, () => {
        part.ask();
      }),
      onAbort(this.now, () => {
        part.end();
      }),
    ];
    return part;
  }

  /**
   * Does work that may take long with a signal that ends it: at once when nobody is to be waited for,
   * and so many milliseconds after a polite stop.
   */
  async bound<T>(ms: number, work: (end: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const abort = (): void => {
      end.abort();
    };
    const releases = [
      onAbort(this.polite, () => {
        timer = setTimeout(abort, ms);
      }),
      onAbort(this.now, abort),
    ];
    try {
      return await work(end.signal);
    } finally {
      clearTimeout(timer);
      for (const release of releases) release();
    }
  }

  /** Nothing that stops the whole is to stop this part any more: it is over. */
  release(): void {
    for (const release of this.#release.splice(0)) release();
  }
}

/** Returns what takes it back. */
function onAbort(signal: AbortSignal, then: () => void): () => void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
  return () => {
    signal.removeEventListener('abort', then);
  };
}
