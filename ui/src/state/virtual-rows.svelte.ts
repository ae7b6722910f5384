import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core';

interface RowsOptions {
  count: () => number;
  /** Pixels of a row that was not measured yet. */
  height: (index: number) => number;
  key?: (index: number) => string | number;
}

/** Which of many rows are on the screen: only these are in the document. */
export class VirtualRows {
  readonly #options: RowsOptions;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #element: HTMLElement | null = null;
  #items = $state.raw<VirtualItem[]>([]);
  #size = $state(0);

  constructor(options: RowsOptions) {
    this.#options = options;
    this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
      ...this.#fixed(),
      count: 0,
      estimateSize: options.height,
    });
  }

  get items(): readonly VirtualItem[] {
    return this.#items;
  }

  /** Pixels of all rows together. */
  get size(): number {
    return this.#size;
  }

  /** For the element that scrolls. */
  scroller = (element: HTMLElement): (() => void) => {
    this.#element = element;
    const stop = this.#virtualizer._didMount();
    $effect(() => {
      this.#virtualizer.setOptions({
        ...this.#fixed(),
        count: this.#options.count(),
        estimateSize: this.#options.height,
        ...(this.#options.key === undefined ? {} : { getItemKey: this.#options.key }),
      });
      this.#virtualizer._willUpdate();
      this.#look();
    });
    return () => {
      stop();
      this.#element = null;
    };
  };

  /** For a row whose height is its own. */
  measured = (element: HTMLElement): void => {
    this.#virtualizer.measureElement(element);
  };

  show(index: number, align: 'auto' | 'start' | 'end' = 'auto'): void {
    this.#virtualizer.scrollToIndex(index, { align });
  }

  #look(): void {
    this.#items = this.#virtualizer.getVirtualItems();
    this.#size = this.#virtualizer.getTotalSize();
  }

  #fixed() {
    return {
      getScrollElement: (): HTMLElement | null => this.#element,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      overscan: 12,
      onChange: (): void => {
        this.#look();
      },
    };
  }
}
