import { FileTail } from '../../host/file-tail.ts';
import { FolderWatch } from '../../host/folder-watch.ts';
import { LineFrame } from '../../monitor/line-frame.ts';

/** Follows the newest log of a folder line by line, from its beginning; a newer one takes its place. */
export class LogTail {
  readonly #newest: () => string | undefined;
  readonly #take: (line: string) => void;
  readonly #watch: FolderWatch;
  #tail: { path: string; file: FileTail } | undefined;

  /** `newest` finds that log among those that are there. */
  constructor(folder: string, newest: () => string | undefined, take: (line: string) => void) {
    this.#newest = newest;
    this.#take = take;
    this.#watch = new FolderWatch(folder, () => {
      this.look();
    });
  }

  /** Reads what is there now, without waiting for a notice. */
  look(): void {
    const path = this.#newest();
    if (path !== undefined && path !== this.#tail?.path) this.#follow(path);
    this.#tail?.file.look();
  }

  close(): void {
    this.#watch.close();
    this.#tail?.file.close();
    this.#tail = undefined;
  }

  #follow(path: string): void {
    const frame = new LineFrame();
    try {
      const file = new FileTail(path, (chunk) => {
        for (const line of frame.push(chunk)) this.#take(line);
      });
      this.#tail?.file.close();
      this.#tail = { path, file };
    } catch {
      // Gone again, or no file: the next look finds what there is then.
    }
  }
}
