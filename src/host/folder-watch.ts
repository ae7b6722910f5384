import { watch, type FSWatcher } from 'node:fs';

/** Change notices can be lost (network disks, a folder that was replaced): look again after this. */
const lookAgainMs = 1_000;

/** Without any notices the looks alone have to be quick enough for a person. */
const lookOftenMs = 200;

/**
 * Tells when something in a folder may have changed: at each notice of the system, and from time to
 * time without one. The folder need not be there. The caller lists it to see what is new.
 */
export class FolderWatch {
  readonly #watcher: FSWatcher | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #first: NodeJS.Immediate;

  /** `look` is called once soon, then whenever something may have changed, until this is closed. */
  constructor(path: string, look: () => void) {
    this.#watcher = watchQuietly(path, look);
    this.#timer = setInterval(look, this.#watcher === undefined ? lookOftenMs : lookAgainMs);
    // After the watcher: what came in before it is seen by this look.
    this.#first = setImmediate(look);
  }

  close(): void {
    clearImmediate(this.#first);
    clearInterval(this.#timer);
    this.#watcher?.close();
  }
}

/** Undefined where the system gives no notices: no folder, no more watches, another kind of disk. */
function watchQuietly(path: string, look: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, look);
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}
