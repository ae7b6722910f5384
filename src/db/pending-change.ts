import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  errorWords,
  makeFolder,
  readText,
  realPath,
  writeAtomic,
  type Content,
} from '../host/file.ts';
import { withLock, type HeldLock } from '../host/lock.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Project } from './project.ts';

/** What becomes of one file; undefined: it is not there. */
export interface FileChange {
  /** Relative to the project. */
  path: string;
  before: string | undefined;
  after: string | undefined;
}

/** The files of a queue that a change may name: the note lies where a session could write. */
const queueFile = /^\.ralph\/db\/(?:archive\/)?(?:[a-z]+|tasks\/[^/]+)\.yaml$/;

/** Where a change of several files is noted. */
export function notePath(project: Project): string {
  return join(project.run, 'db-change.json');
}

/** Tells whether a change of several files began or ended between two readings. */
export function changeStamp(project: Project): string {
  const stat = statSync(notePath(project), { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return '';
  // The clock of the file system may stand still while several changes are made.
  const count = stat.size < shortNote ? readNote(project).change : 0;
  return `${stat.ino}.${stat.mtimeNs}.${stat.size}.${count}`;
}

/** Bytes. One of a change that is being made is mostly longer, and is read once. */
const shortNote = 4_096;

/**
 * Notes a change of several files. From here on it is made, for every reader, whatever becomes of this
 * process: what is left to write is written by the next one. Fails with `unwritable`.
 */
export function noteChange(project: Project, files: readonly FileChange[]): Result<void> {
  const { change } = readNote(project);
  return writeAtomic(notePath(project), JSON.stringify({ files, change: change + 1 }));
}

/** The change that is noted and not known to be written; undefined when there is none. */
export function pendingChange(project: Project): readonly FileChange[] | undefined {
  return readNote(project).files;
}

interface Note {
  /** Undefined once all of it is written: then a short note stays, so that the stamp goes on changing. */
  files: readonly FileChange[] | undefined;
  /** The changes are counted. */
  change: number;
}

function readNote(project: Project): Note {
  const none = { files: undefined, change: 0 };
  const content = readText(notePath(project), { maxBytes: Infinity, follow: false });
  if (!content.ok || content.value === undefined) return none;
  try {
    const note: unknown = JSON.parse(content.value);
    if (typeof note !== 'object' || note === null) return none;
    const files: unknown = Reflect.get(note, 'files');
    const change: unknown = Reflect.get(note, 'change');
    return {
      files: Array.isArray(files) && files.every(isFileChange) ? files : undefined,
      change: Number.isSafeInteger(change) ? Number(change) : 0,
    };
  } catch {
    return none;
  }
}

/** By hand and without the schema library: every command that looks at the queue comes by here. */
function isFileChange(value: unknown): value is FileChange {
  if (typeof value !== 'object' || value === null || !('path' in value)) return false;
  const isText = (part: unknown): boolean => part === undefined || typeof part === 'string';
  const { path } = value;
  if (typeof path !== 'string' || !queueFile.test(path)) return false;
  return isText(Reflect.get(value, 'before')) && isText(Reflect.get(value, 'after'));
}

/** What the files of a change come to, each with its text, in the order in which they are to be written. */
export type Settled = ReadonlyMap<string, string | undefined>;

/**
 * What a noted change comes to now. Usually all of it is made. Where somebody else has changed one of
 * the files that were there before, it is taken back, so that nothing is in two files; theirs stays.
 */
export function settledChange(project: Project, files: readonly FileChange[]): Settled {
  const foreign = files.filter(({ path, before, after }) => {
    const text = readText(join(project.root, path));
    return !text.ok || (text.value !== before && text.value !== after);
  });
  const isMade = foreign.every(({ before }) => before === undefined);
  const own = files.filter((file) => !foreign.includes(file));
  // What is added comes before what is taken away, either way.
  const ordered = isMade ? own : own.toReversed();
  return new Map(ordered.map(({ path, before, after }) => [path, isMade ? after : before]));
}

/**
 * Writes what is left of a noted change, under the writers' lock. Returns what it came to; undefined
 * when there was none. Fails with `changed-meanwhile` when the lock is lost, or `unwritable`.
 */
export function finishChange(project: Project, lock: HeldLock): Result<Settled | undefined> {
  const { files, change } = readNote(project);
  if (files === undefined) return ok(undefined);
  const settled = settledChange(project, files);
  for (const [file, text] of settled) {
    const path = join(project.root, file);
    const current = readText(path);
    if (current.ok && current.value === text) continue;
    if (!lock.isOwned()) {
      const detail = 'the lock was taken away';
      return fail({ reason: 'changed-meanwhile', path: file, detail });
    }
    const done = text === undefined ? takeAway(path) : replace(path, text);
    if (!done.ok) return done;
  }
  const done = writeAtomic(notePath(project), JSON.stringify({ done: true, change }));
  return done.ok ? ok(settled) : done;
}

/** Finishes a change that a process has left half written, if nobody else is at it. */
export async function finishLeftChange(project: Project, what: string): Promise<void> {
  if (pendingChange(project) === undefined) return;
  // Readers see the whole change in any case, and the next writer tells what is wrong.
  await withLock(project.db_lock, what, 0, (lock) => finishChange(project, lock));
}

/** Replaces a file as a whole, and its folder when that is missing. A link stays a link. */
export function replace(path: string, text: Content): Result<void> {
  const folder = makeFolder(dirname(path));
  return folder.ok ? writeAtomic(realPath(path) ?? path, text) : folder;
}

/** Removes a file that may be gone already. Fails with `unwritable`. */
export function takeAway(path: string): Result<void> {
  try {
    rmSync(path, { force: true });
    return ok(undefined);
  } catch (error) {
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  }
}
