import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, readSync, statSync } from 'node:fs';
import * as z from 'zod/mini';
import { errorCode, errorWords, writeAtomic } from '../host/file.ts';
import { JsonLines } from '../host/jsonl.ts';
import { withLock } from '../host/lock.ts';
import { openRegular } from '../host/regular-file.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Project } from './project.ts';

const loggedWrite = z.object({
  /** Relative to the project. */
  path: z.string(),
  /** SHA-256 of the text; absent for a file that was not there. */
  before: z.optional(z.string()),
  /** Absent when the file was taken away. */
  after: z.optional(z.string()),
  at: z.string(),
  by: z.string(),
  pid: z.number(),
});

/** One write of the store. Whatever the database holds that no such line leads to, somebody else wrote. */
export type LoggedWrite = z.infer<typeof loggedWrite>;

/** How far the log reached at one time. */
export interface LogPlace {
  /** A trimmed log is another file. */
  file: number;
  bytes: number;
}

/** A log that is longer than this is cut to its last part when a session begins. */
const longestBytes = 1024 * 1024;
const keptBytes = 256 * 1024;

/** A write is noted a moment before it is made: one that is between the two belongs to what follows. */
const marginBytes = 4 * 1024;

const lockWaitMs = 2_000;

/** The SHA-256 of a text, or of its bytes, in hex. */
export function textHash(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Notes writes before they are made, so that a crash leaves none unexplained. Fails with `unwritable`. */
export function logWrites(project: Project, writes: LoggedWrite[]): Result<void> {
  const log = JsonLines.open(project.writes);
  if (!log.ok) return log;
  try {
    for (const [index, write] of writes.entries()) {
      const appended = log.value.append(write, index === writes.length - 1);
      if (!appended.ok) return appended;
    }
    return ok(undefined);
  } finally {
    log.value.close();
  }
}

/** Where the log ends now. */
export function logPlace(project: Project): LogPlace {
  const stat = statSync(project.writes, { throwIfNoEntry: false });
  return { file: stat?.ino ?? 0, bytes: stat?.size ?? 0 };
}

/** The writes since a place, or all that the log still has, oldest first. Fails with `unreadable`. */
export function loggedWrites(project: Project, since?: LogPlace): Result<LoggedWrite[]> {
  const now = logPlace(project);
  const same = since !== undefined && since.file === now.file && since.bytes <= now.bytes;
  const text = textFrom(project.writes, same ? Math.max(0, since.bytes - marginBytes) : 0);
  if (!text.ok) return text;
  return ok(text.value.split('\n').flatMap((line) => parseWrite(line) ?? []));
}

/**
 * Cuts a log that has grown long to its last part, so that nobody ever has to read much. Fails with
 * `busy`, `unreadable` or `unwritable`.
 */
export async function trimWrites(project: Project, what: string): Promise<Result<void>> {
  if (logPlace(project).bytes <= longestBytes) return ok(undefined);
  // Under the writers' lock: a line that comes between reading and replacing would be lost.
  return withLock(project.db_lock, what, lockWaitMs, () => {
    const text = textFrom(project.writes, logPlace(project).bytes - keptBytes);
    if (!text.ok) return text;
    return writeAtomic(project.writes, text.value.slice(text.value.indexOf('\n') + 1));
  });
}

/** A line that a crash cut off, or that is something else, is none. */
function parseWrite(line: string): LoggedWrite | undefined {
  try {
    return z.safeParse(loggedWrite, JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The end of a file, from this byte on; no file is no text. */
function textFrom(path: string, position: number): Result<string> {
  try {
    const descriptor = openRegular(path, constants.O_RDONLY);
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - position));
      const count = readSync(descriptor, bytes, 0, bytes.length, position);
      return ok(bytes.toString('utf8', 0, count));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ok('');
    return fail({ reason: 'unreadable', path, detail: errorWords(error) });
  }
}
