import { basename, relative } from 'node:path';
import { watch } from 'chokidar';
import type { Project } from './project.ts';

/** An editor writes a file in several steps; one look after them is enough. */
const settleMs = 50;

/**
 * Calls `changed` soon after files of the database or the config were written, added or removed, by
 * whoever it was. History is left out: only the engine writes it. Returns what ends the watch.
 */
export function watchDatabase(project: Project, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch([project.db, project.config], {
    ignoreInitial: true,
    ignored: (path) => isBeside(project, path),
  });
  // Without notices (no more watches) a person can still wake the run: `ralph resume`.
  watcher.on('error', () => undefined);
  watcher.on('all', () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed();
    }, settleMs);
  });
  return () => {
    clearTimeout(timer);
    void watcher.close();
  };
}

/** What lies in the folder and is not the queue: history, and files that are still being written. */
function isBeside(project: Project, path: string): boolean {
  return relative(project.history, path) === '' || /^\.|\.tmp$|~$/.test(basename(path));
}
