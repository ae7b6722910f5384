import type { TranscriptRow } from '../model/transcript-row.ts';

/** So many rows are told of at once; of more only that they are not what they were. */
const mostTold = 300;

type Tell = (rows: TranscriptRow[], isCut: boolean) => void;

/** Rows that have changed: what changes in one go is told at once. */
export class ChangedRows {
  readonly #tell: Tell;
  readonly #rows = new Set<TranscriptRow>();
  #next: NodeJS.Immediate | undefined;

  /** `tell` is given the rows that have changed last, and whether these are not all. */
  constructor(tell: Tell) {
    this.#tell = tell;
  }

  add(rows: readonly TranscriptRow[]): void {
    for (const row of rows) this.#rows.add(row);
    this.#next ??= setImmediate(() => {
      this.tell();
    });
  }

  /** Tells now of what has changed until now. */
  tell(): void {
    clearImmediate(this.#next);
    this.#next = undefined;
    if (this.#rows.size === 0) return;
    const rows = [...this.#rows];
    this.#rows.clear();
    this.#tell(rows.slice(-mostTold), rows.length > mostTold);
  }
}
