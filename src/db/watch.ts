import { basename, relative } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import type { Project } from './project.ts';

/** An editor writes a file in several steps; one look after them is enough. */
const settleMs = 50;

/**
 * Notices what anybody writes, adds or removes in the database and the config. History is left out:
 * only the engine writes it.
 */
export class DatabaseWatch {
  readonly #watcher: FSWatcher;
  #changed: (() => void) | undefined;
  #settling: NodeJS.Timeout | undefined;

  private constructor(watcher: FSWatcher) {
    this.#watcher = watcher;
    // Without notices (no more watches) a person can still wake the run: `ralph resume`.
    watcher.on('error', () => undefined);
    watcher.on('all', () => {
      this.#settle();
    });
  }

  /** Begins to watch; from the moment that this returns nothing is missed. */
  static async start(project: Project): Promise<DatabaseWatch> {
    const watcher = watch([project.db, project.config], {
      ignoreInitial: true,
      ignored: (path) => isBeside(project, path),
    });
    const ready = new Promise<void>((resolve) => {
      watcher.once('ready', resolve);
    });
    const started = new DatabaseWatch(watcher);
    await ready;
    return started;
  }

  /** Calls `changed` soon after each change from now on, until what this returns is called. */
  subscribe(changed: () => void): () => void {
    this.#changed = changed;
    return () => {
      this.#changed = undefined;
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#settling);
    this.#changed = undefined;
    await this.#watcher.close();
  }

  #settle(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#changed?.();
    }, settleMs);
  }
}

/** What lies in the folder and is not the queue: history, and files that are still being written. */
function isBeside(project: Project, path: string): boolean {
  return relative(project.history, path) === '' || /^\.|\.tmp$|~$/.test(basename(path));
}
