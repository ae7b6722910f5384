import { statSync } from 'node:fs';

/** A look costs microseconds; more often would tell nothing that matters. */
const lookMs = 1_000;

/** What still writes so much more after it was asked to end is not asked again. */
const patience = 1.5;

export interface RoomWatchParts {
  /** The session's files that grow. */
  files: readonly string[];
  /** Bytes that they may take together. */
  session_size: number;
  /** Whether less than this share of what has to stay free is free. */
  isShort: (share: number) => boolean;
  /** Called once, with why the session has to end. */
  found: (why: 'output' | 'disk') => void;
  /** Called when it goes on writing all the same. */
  worse: () => void;
}

/** Watches what a session writes, and the room that is left on the disk. */
export class RoomWatch {
  readonly #parts: RoomWatchParts;
  readonly #timer: NodeJS.Timeout;
  #found = false;

  constructor(parts: RoomWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => {
      this.#look();
    }, lookMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { files, session_size, isShort, found, worse } = this.#parts;
    const size = files.reduce((sum, file) => sum + sizeOf(file), 0);
    if (this.#found) {
      if (size > session_size * patience || isShort(1 / patience)) worse();
      return;
    }
    const why = size > session_size ? 'output' : isShort(1) ? 'disk' : undefined;
    if (why === undefined) return;
    this.#found = true;
    found(why);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
