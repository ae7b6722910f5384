import { lstatSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';

export interface AnswerWait<Found> {
  project: Project;
  task: string;
  /** Reads the task; undefined for no answer yet. */
  find: () => Found | undefined;
  cancel: AbortSignal;
  bound_ms: number;
  /** Called now and then while nothing comes, with the milliseconds that are left. */
  waiting: (left_ms: number) => void;
}

/** An editor writes a file in several steps: one look after them is enough. */
const settleMs = 40;

/** Change notices can be lost: the stamps of the files are looked at so often. */
const stampMs = 1_000;

/** Between two words to the client that something still goes on. */
const tellMs = 15_000;

/**
 * Waits until a write to the queue brings what is looked for. The queue is read only when one of its
 * files was written. Holds no process that has nothing else to do.
 */
export async function waitForAnswer<Found extends object>(
  wait: AnswerWait<Found>,
): Promise<Found | 'expired' | 'cancelled'> {
  const { project, find, cancel, bound_ms, waiting } = wait;
  const began = performance.now();
  const timers: NodeJS.Timeout[] = [];
  const watchers: FSWatcher[] = [];
  let settling: NodeJS.Timeout | undefined;
  let end: (how: Found | 'expired' | 'cancelled') => void = () => undefined;
  const ended = new Promise<Found | 'expired' | 'cancelled'>((resolve) => (end = resolve));
  const cancelled = (): void => {
    end('cancelled');
  };
  const look = (): void => {
    settling = undefined;
    const found = find();
    if (found !== undefined) end(found);
  };
  const written = (): void => {
    settling ??= setTimeout(look, settleMs).unref();
  };
  // Before the first look: what is written from here on is seen.
  for (const folder of [project.db, project.task_files]) {
    const watcher = watchQuietly(folder, written);
    if (watcher !== undefined) watchers.push(watcher);
  }
  let stamps = stampsOf(wait);
  timers.push(
    setInterval(() => {
      const now = stampsOf(wait);
      if (now !== stamps) written();
      stamps = now;
    }, stampMs),
    setInterval(() => {
      waiting(Math.max(0, bound_ms - (performance.now() - began)));
    }, tellMs),
    setTimeout(() => {
      // A write of the last moment counts.
      look();
      end('expired');
    }, bound_ms),
  );
  for (const timer of timers) timer.unref();
  cancel.addEventListener('abort', cancelled);
  if (cancel.aborted) cancelled();
  waiting(bound_ms);
  look();
  try {
    return await ended;
  } finally {
    for (const timer of [...timers, settling]) clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    cancel.removeEventListener('abort', cancelled);
  }
}

/** Without a watcher (no such folder, inotify limits) the stamps alone tell of a write. */
function watchQuietly(path: string, written: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: false }, written);
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}

/** Stands for the list of tasks, the names of the single files, and the task's own file under its usual name. */
function stampsOf({ project, task }: Pick<AnswerWait<object>, 'project' | 'task'>): string {
  const { tasks, task_files } = project;
  return [tasks, task_files, join(task_files, `${task}.yaml`)]
    .map((path) => {
      const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    })
    .join('\n');
}
