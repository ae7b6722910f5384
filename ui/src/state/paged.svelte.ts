/** Items are asked for so many at a time. */
const pageItems = 200;

/** Items that are further away than this from what is looked at are forgotten. */
const keptPages = 20;

/** Part of a long list that is elsewhere: what was looked at last is here, what is looked at next is asked for. */
export class Paged<Item> {
  readonly #ask: (from: number, count: number) => Promise<readonly Item[] | undefined>;
  readonly #placeOf: (item: Item) => number;
  readonly #pages = new Map<number, Map<number, Item>>();
  readonly #asked = new Map<number, symbol>();
  #version = $state(0);

  constructor(
    ask: (from: number, count: number) => Promise<readonly Item[] | undefined>,
    placeOf: (item: Item) => number,
  ) {
    this.#ask = ask;
    this.#placeOf = placeOf;
  }

  /** Undefined for one that is not here yet. */
  at(n: number): Item | undefined {
    void this.#version;
    return this.#pages.get(Math.floor(n / pageItems))?.get(n);
  }

  /** Takes items that somebody has told of. */
  take(items: readonly Item[]): void {
    for (const item of items) {
      const n = this.#placeOf(item);
      const page = Math.floor(n / pageItems);
      const known = this.#pages.get(page) ?? new Map<number, Item>();
      this.#pages.set(page, known);
      known.set(n, item);
    }
    this.#version += 1;
  }

  /** Asks for what of these is not here; `count` is how many there are in all. */
  need(from: number, to: number, count: number): void {
    const last = Math.min(to, count - 1);
    for (let page = Math.floor(from / pageItems); page * pageItems <= last; page += 1) {
      const known = this.#pages.get(page);
      let missing = false;
      for (let n = Math.max(from, page * pageItems); n <= last; n += 1) {
        missing ||= n < (page + 1) * pageItems && known?.has(n) !== true;
      }
      if (missing && !this.#asked.has(page)) void this.#load(page);
    }
    this.#forget(Math.floor(from / pageItems));
  }

  /** None is what it was: they stay on the screen until they are read again. */
  async refresh(from: number, to: number): Promise<void> {
    const first = Math.floor(from / pageItems);
    const last = Math.floor(Math.max(from, to) / pageItems);
    for (const page of this.#pages.keys()) {
      if (page < first || page > last) this.#pages.delete(page);
    }
    for (let page = first; page <= last; page += 1) await this.#load(page);
  }

  async #load(page: number): Promise<void> {
    const asking = Symbol(`page ${page}`);
    this.#asked.set(page, asking);
    const end = (page + 1) * pageItems;
    for (let from = page * pageItems; from < end;) {
      const items = await this.#ask(from, end - from);
      // Asked for once more meanwhile: that answer is the newer one.
      if (this.#asked.get(page) !== asking) return;
      if (items === undefined || items.length === 0) break;
      this.take(items);
      // What is long comes in several answers.
      from += items.length;
    }
    this.#asked.delete(page);
  }

  #forget(around: number): void {
    if (this.#pages.size <= keptPages) return;
    for (const page of this.#pages.keys()) {
      if (Math.abs(page - around) > keptPages / 2) this.#pages.delete(page);
    }
  }
}
