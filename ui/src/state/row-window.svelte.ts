/** Rows above and below the screen that are in the document all the same. */
const overscan = 10;

interface WindowParts {
  count: () => number;
  /** Pixels of a row of one line. */
  height: number;
}

/**
 * Which of very many rows are on the screen. Each is one line high but for those that are open: where a row
 * stands costs as much as there are open ones, however many rows there are.
 */
export class RowWindow {
  readonly height: number;
  readonly #count: () => number;
  /** What open rows are higher than one line, in the order of the rows. */
  #extra = $state.raw<readonly { n: number; px: number }[]>([]);
  #top = $state(0);
  #view = $state(600);
  #scroller: HTMLElement | undefined;
  /** So many rows are in the document. */
  readonly #room = $derived.by(() => this.#rooms());
  readonly #range = $derived.by(() => this.#look());

  constructor({ count, height }: WindowParts) {
    this.#count = count;
    this.height = height;
  }

  /** The first row in the document, and the one behind the last. */
  get first(): number {
    return this.#range.first;
  }

  get end(): number {
    return this.#range.end;
  }

  /** The first row that is seen. */
  get seen(): number {
    return this.#at(this.#top + this.height - 1);
  }

  /** The same for a row and the one that takes its place in the document. */
  slot(n: number): number {
    return n % this.#room;
  }

  /** Pixels of what is seen of them. */
  get view(): number {
    return this.#view;
  }

  /** Pixels of all rows together. */
  get size(): number {
    return this.#count() * this.height + this.#extra.reduce((sum, { px }) => sum + px, 0);
  }

  /** Pixels from the top to where this row begins. */
  start(n: number): number {
    let start = n * this.height;
    for (const one of this.#extra) {
      if (one.n >= n) break;
      start += one.px;
    }
    return start;
  }

  /** For the element that scrolls. */
  scroller = (element: HTMLElement): (() => void) => {
    this.#scroller = element;
    const sized = new ResizeObserver(() => {
      this.#view = element.clientHeight;
    });
    sized.observe(element);
    this.#view = element.clientHeight;
    const scrolled = (): void => {
      this.#top = element.scrollTop;
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      sized.disconnect();
      element.removeEventListener('scroll', scrolled);
      this.#scroller = undefined;
    };
  };

  /** For what a row shows below its line. */
  opened =
    (n: number) =>
    (element: HTMLElement): (() => void) => {
      const sized = new ResizeObserver(() => {
        this.#resize(n, element.offsetHeight);
      });
      sized.observe(element);
      this.#resize(n, element.offsetHeight);
      return () => {
        sized.disconnect();
      };
    };

  /** It is one line again. */
  close(n: number): void {
    this.#resize(n, 0);
  }

  /** Brings a row on the screen, if it is not there. */
  show(n: number, where: 'near' | 'middle' = 'near'): void {
    const start = this.start(n);
    if (where === 'near') {
      if (start < this.#top) this.#scrollTo(start);
      else if (start + this.height > this.#top + this.#view) {
        this.#scrollTo(start + this.height - this.#view);
      }
      return;
    }
    this.#scrollTo(start - this.#view / 2);
  }

  showEnd(): void {
    this.#scrollTo(this.size);
  }

  #scrollTo(top: number): void {
    this.#scroller?.scrollTo({ top: Math.max(0, top), behavior: 'instant' });
    this.#top = this.#scroller?.scrollTop ?? 0;
  }

  #resize(n: number, px: number): void {
    const before = this.#extra.find((one) => one.n === n)?.px ?? 0;
    if (before === px) return;
    const isAbove = this.start(n) + this.height < this.#top;
    const others = this.#extra.filter((one) => one.n !== n);
    this.#extra = px === 0 ? others : [...others, { n, px }].sort((one, other) => one.n - other.n);
    // What is looked at stays where it is.
    if (isAbove) this.#scroller?.scrollBy({ top: px - before, behavior: 'instant' });
  }

  #rooms(): number {
    return Math.ceil(this.#view / this.height) + 1 + 2 * overscan;
  }

  /** Always as many rows, so that those that leave the screen can be used for those that come. */
  #look(): { first: number; end: number } {
    const count = this.#count();
    const first = Math.min(this.#at(this.#top) - overscan, count - this.#room);
    return { first: Math.max(0, first), end: Math.min(count, Math.max(0, first) + this.#room) };
  }

  /** The row at so many pixels from the top. */
  #at(y: number): number {
    let before = 0;
    for (const { n, px } of this.#extra) {
      const start = n * this.height + before;
      if (y < start + this.height) break;
      if (y < start + this.height + px) return n;
      before += px;
    }
    return Math.max(0, Math.floor((y - before) / this.height));
  }
}
