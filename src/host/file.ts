import { isAscii } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { notRegular, openRegular, readRegular } from './regular-file.ts';

/** A bigger file is a mistake: reading it would take all memory. */
export const maxFileBytes = 64 * 1024 * 1024;

/** What is written into a file: a text, or bytes in one piece or in several. */
export type Content = string | Buffer | readonly Buffer[];

export interface ReadLimits {
  maxBytes?: number;
  /** With false, a link is refused. */
  follow?: boolean;
}

/**
 * The text of a UTF-8 file, or undefined when there is none. Fails with `unreadable`, also for what is
 * no regular file and for more than `maxBytes`.
 */
export function readText(path: string, limits: ReadLimits = {}): Result<string | undefined> {
  const bytes = readBytes(path, limits);
  return bytes.ok ? ok(bytes.value && textOfBytes(bytes.value)) : bytes;
}

/** The bytes of a file, else as `readText`. */
export function readBytes(path: string, limits: ReadLimits = {}): Result<Buffer | undefined> {
  const { maxBytes = maxFileBytes, follow = true } = limits;
  try {
    const flags = follow ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NOFOLLOW;
    return ok(readRegular(path, flags, maxBytes));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ok(undefined);
    return fail({ reason: 'unreadable', path, detail: errorWords(error) });
  }
}

const pieceBytes = 256 * 1024;

/** Whether a file holds exactly these bytes; one that is not there does not. Fails with `unreadable`. */
export function holdsBytes(path: string, bytes: Buffer): Result<boolean> {
  try {
    const descriptor = openRegular(path, constants.O_RDONLY);
    try {
      if (fstatSync(descriptor).size !== bytes.length) return ok(false);
      // Piece by piece: a second copy of a long file takes longer to make room for than to read.
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, bytes.length + 1));
      for (let from = 0; ;) {
        const count = readSync(descriptor, piece);
        if (count === 0) return ok(from === bytes.length);
        if (piece.compare(bytes, from, from + count, 0, count) !== 0) return ok(false);
        from += count;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ok(false);
    return fail({ reason: 'unreadable', path, detail: errorWords(error) });
  }
}

/** The text that these bytes are in UTF-8. Plain ASCII, as most is, takes half the time. */
export function textOfBytes(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, also after a power cut. Keeps
 * the mode of a file that is there. Fails with `unwritable`, and then nothing has changed.
 */
export function writeAtomic(path: string, text: Content): Result<void> {
  // Nobody can put a link at a name that is not known before.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeWhole(temporary, text, { exactly: modeOf(path) });
    renameSync(temporary, path);
    syncFolder(dirname(path));
    return ok(undefined);
  } catch (error) {
    rmSync(temporary, { force: true });
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  }
}

/** Writes a file that must not be there yet, and its folders. Fails with `unwritable`. */
export function writeNew(path: string, text: string, mode = 0o644): Result<void> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, text, { mode });
    syncFolder(dirname(path));
    return ok(undefined);
  } catch (error) {
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  }
}

/** Writes a file that can be made again, without waiting for the disk. Fails with `unwritable`. */
export function writeScratch(path: string, text: Content, mode = 0o644): Result<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  try {
    const descriptor = openRegular(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
    try {
      writeBytes(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
    return ok(undefined);
  } catch (error) {
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  }
}

/** Makes a folder and those above it. Fails with `unwritable`. */
export function makeFolder(path: string): Result<void> {
  try {
    mkdirSync(path, { recursive: true });
    return ok(undefined);
  } catch (error) {
    return fail({ reason: 'unwritable', path, detail: errorWords(whyNoFolder(path, error)) });
  }
}

/** Of a read-only disk Node says only that the folder is not there. */
function whyNoFolder(path: string, error: unknown): unknown {
  if (errorCode(error) !== 'ENOENT') return error;
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    try {
      accessSync(above, constants.W_OK);
      return error;
    } catch (refused) {
      if (errorCode(refused) !== 'ENOENT') return refused;
    }
  }
  return error;
}

/** Removes a file, or nothing when there is none. One that cannot be removed stays. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder, or not ours: whoever reads it has to bear with it.
  }
}

/** Removes a folder with all that is in it, as far as it can be removed. */
export function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // As above.
  }
}

/** The path with all links followed, or undefined when there is nothing. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The system's code of a thrown error (`ENOENT`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const errnoWords: Record<string, string> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link, or links lead in a circle',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  ENXIO: notRegular,
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
  EEXIST: 'it is there already',
};

/** Whether a write failed for want of room: it may be tried again once there is some. */
export function isDiskFull(failure: Failure): boolean {
  const { EDQUOT, ENOSPC } = errnoWords;
  return failure.reason === 'unwritable' && [EDQUOT, ENOSPC].includes(failure.detail);
}

/** A system error in plain words. */
export function errorWords(error: unknown): string {
  const code = errorCode(error);
  if (code !== undefined) return errnoWords[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}

interface NewMode {
  /** Less what the umask takes. */
  mode?: number;
  exactly?: number | undefined;
}

function writeWhole(path: string, text: Content, { mode, exactly }: NewMode): void {
  // Closed to others until it has the mode that it is to have.
  const descriptor = openSync(path, 'wx', exactly === undefined ? mode : 0o600);
  try {
    if (exactly !== undefined) fchmodSync(descriptor, exactly);
    writeBytes(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes the whole text: the system may take a part of it only. Throws when it takes no more. */
export function writeBytes(descriptor: number, text: Content): void {
  const whole = typeof text === 'string' ? Buffer.from(text) : text;
  for (const bytes of Buffer.isBuffer(whole) ? [whole] : whole) {
    for (let written = 0; written < bytes.length;) {
      written += writeSync(descriptor, bytes, written);
    }
  }
}

function modeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.mode & 0o7777;
}

/** Makes a rename last: the entry lives in the folder. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
