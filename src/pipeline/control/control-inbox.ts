import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../host/file.ts';
import { FolderWatch } from '../../host/folder-watch.ts';
import { readLetter, type ControlLetter } from './control-folder.ts';

export interface InboxParts {
  folder: string;
  /** Letters that were sent before this time were meant for an engine that is gone. */
  since: Date;
  take: (letter: ControlLetter) => void;
}

/** A letter holds words that a person has written, and each of their bytes may be six of JSON. */
const maxBytes = 65_536;

/**
 * The engine's end of the control folder: each letter is read, deleted and handed on once, in the order
 * of the names. What is no letter is deleted where that is possible, and never stops a run.
 */
export class ControlInbox {
  readonly #parts: InboxParts;
  readonly #watch: FolderWatch;
  /** What could not be deleted must not be taken again. */
  readonly #stuck = new Set<string>();

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#watch = new FolderWatch(parts.folder, () => {
      this.#look();
    });
  }

  close(): void {
    this.#watch.close();
  }

  #look(): void {
    for (const name of letterNames(this.#parts.folder)) {
      if (this.#stuck.has(name)) continue;
      const path = join(this.#parts.folder, name);
      const text = readText(path, { maxBytes, follow: false });
      if (!deleted(path)) this.#stuck.add(name);
      const letter = text.ok ? readLetter(text.value ?? '') : undefined;
      if (letter === undefined) continue;
      if (Date.parse(letter.at) >= this.#parts.since.getTime()) this.#parts.take(letter);
    }
  }
}

/** Those that are still being written have another ending. */
function letterNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

function deleted(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}
