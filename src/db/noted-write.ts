import { join } from 'node:path';
import { holdsBytes, readBytes } from '../host/file.ts';
import type { HeldLock } from '../host/lock.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { keepWritten } from './last-written.ts';
import type { Project } from './project.ts';
import { logWrites, textHash, type LoggedWrite } from './write-log.ts';

/** What a file holds. Of a long text the hash takes longer than to write it: it is made once. */
export interface HashedBytes<Bytes = Buffer> {
  bytes: Bytes;
  hash: string;
}

export interface NotedFile {
  /** Relative to the project. */
  path: string;
  before: HashedBytes | undefined;
  after: HashedBytes<Buffer | readonly Buffer[]> | undefined;
}

export interface Writing {
  project: Project;
  lock: HeldLock;
  now: () => Date;
  /** Who writes, as others see it: a command or a session. */
  what: string;
}

export function hashed(bytes: Buffer): HashedBytes {
  return { bytes, hash: textHash(bytes) };
}

/**
 * Notes what becomes of files, lets `write` do it if they still hold what they did, and keeps what was
 * written. Fails with `changed-meanwhile`, `unreadable` or `unwritable`, or as `write` does.
 */
export function notedWrite(
  { project, lock, now, what }: Writing,
  files: readonly NotedFile[],
  write: () => Result<void>,
): Result<void> {
  const [first] = files;
  if (first === undefined) return ok(undefined);
  const writes = files.map(({ path, before, after }): LoggedWrite => ({
    path,
    ...(before === undefined ? {} : { before: before.hash }),
    ...(after === undefined ? {} : { after: after.hash }),
    at: now().toISOString(),
    by: what,
    pid: process.pid,
  }));
  const logged = logWrites(project, writes);
  if (!logged.ok) return logged;
  for (const { path, before } of files) {
    const same = isUnchanged(join(project.root, path), before?.bytes);
    if (!same.ok) return same;
    if (!same.value) {
      const detail = 'another program wrote the file';
      return fail({ reason: 'changed-meanwhile', path, detail });
    }
  }
  if (!lock.isOwned()) {
    const detail = 'the lock was taken away';
    return fail({ reason: 'changed-meanwhile', path: first.path, detail });
  }
  const written = write();
  if (!written.ok) return written;
  for (const [index, { after }] of files.entries()) {
    if (after !== undefined) keepWritten(project, writes[index] ?? {}, after.bytes);
  }
  return ok(undefined);
}

function isUnchanged(path: string, seen: Buffer | undefined): Result<boolean> {
  if (seen !== undefined) return holdsBytes(path, seen);
  const now = readBytes(path);
  return now.ok ? ok(now.value === undefined) : now;
}
