/** How long anything in a test is waited for before the test fails, with all that is known by then. */
export const patienceMs = 30_000;

interface Waiter<T> {
  matches: (item: T) => boolean;
  found: (item: T) => void;
  failed: (error: Error) => void;
}

/**
 * A list that grows while a test runs and that the test can wait on. Items that came before the wait
 * count too, so that there is no race between what happens and the test that asks for it.
 */
export class AwaitedList<T> {
  readonly #items: T[] = [];
  readonly #waiters = new Set<Waiter<T>>();
  readonly #story: () => string;
  #ended: string | undefined;

  /** `story` tells all that is known, for the error of a wait that failed. */
  constructor(story: () => string) {
    this.#story = story;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  push(item: T): void {
    this.#items.push(item);
    for (const waiter of this.#waiters) {
      if (waiter.matches(item)) waiter.found(item);
    }
  }

  /** Nothing more will come: whoever still waits is told why, at once. */
  end(why: string): void {
    this.#ended = why;
    for (const waiter of this.#waiters) waiter.failed(new Error(why));
  }

  /** The first item that matches. Throws after `patienceMs`, or when no more can come. */
  waitFor(what: string, matches: (item: T) => boolean, boundMs = patienceMs): Promise<T> {
    const known = this.#items.find(matches);
    if (known !== undefined) return Promise.resolve(known);
    // Made here, so that the stack shows the line of the test that waits.
    const error = new Error();
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const giveUp = (why: string): void => {
        settle();
        error.message = `waited for ${what}: ${why}\n${this.#story()}`;
        reject(error);
      };
      const waiter: Waiter<T> = {
        matches,
        found: (item) => {
          settle();
          resolve(item);
        },
        failed: (reason) => {
          giveUp(reason.message);
        },
      };
      const timer = setTimeout(() => {
        giveUp(`it did not come in ${boundMs} ms`);
      }, boundMs);
      if (this.#ended === undefined) this.#waiters.add(waiter);
      else giveUp(this.#ended);
    });
  }
}
