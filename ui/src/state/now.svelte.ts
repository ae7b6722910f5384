import { createSubscriber } from 'svelte/reactivity';

/** The time, to the second, for what shows how long something lasts. */
export class Now {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1_000);
    return () => {
      clearInterval(timer);
    };
  });

  /** Milliseconds since the epoch. */
  get ms(): number {
    this.#subscribe();
    return Date.now();
  }
}
