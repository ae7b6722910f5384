import { basename, join, relative, sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Project } from './project.ts';
import { DatabaseReader } from './read/database.ts';
import { QueueView, type QueueChange } from './queue-change.ts';

/** An editor writes a file in several steps, git many files: one look after them is enough. */
const settleMs = 40;
/** Somebody who writes all the time must not keep the others from being told. */
const longestMs = 120;

/**
 * Notices what anybody writes, adds or removes in the database and the config. History is left out:
 * only the engine writes it.
 */
export class DatabaseWatch {
  readonly #reader: DatabaseReader;
  readonly #watcher: FSWatcher;
  readonly #subscribers = new Set<() => void>();
  readonly #followers = new Set<(change: QueueChange) => void>();
  #view: QueueView | undefined;
  #settling: NodeJS.Timeout | undefined;
  #since = 0;

  private constructor(project: Project, reader: DatabaseReader, watcher: FSWatcher) {
    this.#reader = reader;
    this.#watcher = watcher;
    // Without notices (no more watches) a person can still wake the run: `ralph resume`.
    watcher.on('error', () => undefined);
    watcher.on('all', () => {
      this.#settle();
    });
    // Of two changes within 50 ms the library tells only the first; what the system says it passes on.
    watcher.on('raw', (_event, name: string | null, about) => {
      const { watchedPath } = about as { watchedPath: string };
      const isSelf = name === null || name === basename(watchedPath);
      if (!isBeside(project, isSelf ? watchedPath : join(watchedPath, name))) this.#settle();
    });
  }

  /** Begins to watch; from the moment that this returns nothing is missed. Reads through this reader. */
  static async start(
    project: Project,
    reader = new DatabaseReader(project),
  ): Promise<DatabaseWatch> {
    // The folder above: that of the database may come later, or be replaced.
    const watcher = watch(project.ralph, {
      ignoreInitial: true,
      ignored: (path) => isBeside(project, path),
    });
    const ready = new Promise<void>((resolve) => {
      watcher.once('ready', resolve);
    });
    const started = new DatabaseWatch(project, reader, watcher);
    await ready;
    return started;
  }

  /**
   * Calls `changed` soon after each write from now on, until what this returns is called. It reads no
   * file: a write may have changed nothing, and be told twice.
   */
  subscribe(changed: () => void): () => void {
    this.#subscribers.add(changed);
    return () => {
      this.#subscribers.delete(changed);
    };
  }

  /**
   * Tells once of each change from now on, and which records it changed, until what this returns is
   * called. All who follow share one reading of the database. Fails with `unreadable`.
   */
  follow(told: (change: QueueChange) => void): Result<() => void> {
    if (this.#view === undefined) {
      const view = new QueueView(this.#reader);
      const first = view.look();
      if (!first.ok) return first;
      this.#view = view;
    } else {
      // What changed a moment ago is for those who follow already.
      this.#tell();
    }
    this.#followers.add(told);
    return ok(() => {
      this.#followers.delete(told);
      if (this.#followers.size === 0) this.#view = undefined;
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#settling);
    this.#subscribers.clear();
    this.#followers.clear();
    this.#view = undefined;
    await this.#watcher.close();
  }

  #settle(): void {
    const now = performance.now();
    if (this.#settling === undefined) this.#since = now;
    clearTimeout(this.#settling);
    const rest = this.#since + longestMs - now;
    this.#settling = setTimeout(
      () => {
        this.#settling = undefined;
        for (const changed of [...this.#subscribers]) changed();
        this.#tell();
      },
      Math.max(0, Math.min(settleMs, rest)),
    );
  }

  #tell(): void {
    // A folder that cannot be read now is looked at again when it changes.
    const looked = this.#view?.look();
    const change = looked?.ok === true ? looked.value : undefined;
    if (change === undefined) return;
    for (const told of [...this.#followers]) told(change);
  }
}

/** What lies in the folder and is not the queue: runs, history, and files that are still being written. */
function isBeside(project: Project, path: string): boolean {
  if (/^\.(?!ralph$)|\.tmp$|~$/.test(basename(path))) return true;
  const [first = '', second] = relative(project.ralph, path).split(sep);
  if (first === '' || join(project.ralph, first) === project.config) return false;
  const folder = join(project.ralph, first);
  if (folder !== project.db) return true;
  return second !== undefined && join(folder, second) === project.history;
}
