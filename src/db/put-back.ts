import { existsSync, linkSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorWords, makeFolder, writeAtomic, writeScratch } from '../host/file.ts';
import { withLock } from '../host/lock.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { DatabaseChange } from './foreign.ts';
import { keepWritten } from './last-written.ts';
import { finishChange } from './pending-change.ts';
import type { Project } from './project.ts';
import { readSource } from './read/source.ts';
import { logWrites, textHash, type LoggedWrite } from './write-log.ts';

export interface PutBack {
  /** What is put back: each gets its `base`. */
  changes: readonly DatabaseChange[];
  /** The folder that gets what is put out of the way, under the same paths. */
  displaced: string;
  now: () => Date;
  /** Who does it, as others see it. */
  what: string;
}

const lockWaitMs = 2_000;

/**
 * Gives foreign files the text that the store explains, and keeps what they hold. Fails with `busy`,
 * `changed-meanwhile` when one is no longer what was seen, `unreadable` or `unwritable`.
 */
export async function putBack(project: Project, plan: PutBack): Promise<Result<void>> {
  const made = makeFolder(project.run);
  if (!made.ok) return made;
  return withLock(project.db_lock, plan.what, lockWaitMs, (lock) => {
    const left = finishChange(project, lock);
    if (!left.ok) return left;
    for (const { path, now } of plan.changes) {
      const source = readSource(join(project.root, path), path);
      if ((source.ok ? source.value.text : undefined) === now) continue;
      const detail = 'another program wrote the file';
      return fail({ reason: 'changed-meanwhile', path, detail });
    }
    const steps = plan.changes.map((change) => ({ change, write: noted(change, plan) }));
    const logged = logWrites(
      project,
      steps.map(({ write }) => write),
    );
    if (!logged.ok) return logged;
    for (const { change, write } of steps) {
      if (!lock.isOwned()) {
        const detail = 'the lock was taken away';
        return fail({ reason: 'changed-meanwhile', path: change.path, detail });
      }
      const done = putOneBack(project, change, join(plan.displaced, change.path));
      if (!done.ok) return done;
      if (change.base !== undefined) keepWritten(project, write, change.base);
    }
    return ok(undefined);
  });
}

function noted({ path, base, now }: DatabaseChange, plan: PutBack): LoggedWrite {
  return {
    path,
    ...(now === undefined ? {} : { before: textHash(now) }),
    ...(base === undefined ? {} : { after: textHash(base) }),
    at: plan.now().toISOString(),
    by: plan.what,
    pid: process.pid,
  };
}

function putOneBack(project: Project, change: DatabaseChange, target: string): Result<void> {
  const { path, base } = change;
  const file = join(project.root, path);
  const kept = displace(file, target, change);
  if (!kept.ok || base === undefined) return kept;
  const folder = makeFolder(dirname(file));
  return folder.ok ? writeAtomic(file, base) : folder;
}

/**
 * Keeps what is at a path. What will be replaced stays in its place until then, so that no reader finds
 * nothing there; a link that somebody put there leads elsewhere, so its text is kept.
 */
function displace(file: string, target: string, { base, now }: DatabaseChange): Result<void> {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return ok(undefined);
  const folder = makeFolder(dirname(target));
  if (!folder.ok) return folder;
  const free = freeName(target);
  if (stat.isSymbolicLink() && now !== undefined) {
    const written = writeScratch(free, now);
    if (!written.ok || base !== undefined) return written;
  }
  try {
    if (stat.isFile() && base !== undefined) linkSync(file, free);
    else if (existsSync(free)) rmSync(file);
    else renameSync(file, free);
    return ok(undefined);
  } catch (error) {
    return fail({ reason: 'unwritable', path: target, detail: errorWords(error) });
  }
}

/** What was displaced before stays, too. */
function freeName(path: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? path : `${path}.${count}`;
    if (!existsSync(name)) return name;
  }
}
