import { randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { LockOwner } from '../model/lock-owner.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { errorCode, errorWords, readText } from './file.ts';
import { isAlive, thisProcess } from './process-identity.ts';

/**
 * A lock for work of milliseconds: a file that exists only whole, made by link(2), naming its owner.
 * Whether it is stale is decided by the owner's death, so that a takeover needs no waiting time; the
 * library's time-based takeover let two owners in at once ("Why some things are as they are" in CONTRIBUTING).
 */
export interface HeldLock {
  /** True until somebody took the lock away; ask just before the change that it protects. */
  isOwned: () => boolean;
  release: () => void;
}

/** An owner on another host cannot be asked; work of milliseconds is over after this. */
const foreignStaleMs = 30_000;

/**
 * Takes the lock, waiting at most `waitMs`. Fails with `busy`, naming the owner, or `unwritable`.
 */
export async function acquireLock(
  path: string,
  what: string,
  waitMs: number,
): Promise<Result<HeldLock>> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const attempt = tryLock(path, what);
    if (!attempt.ok) return attempt;
    if (attempt.value !== undefined) return ok(attempt.value);
    if (Date.now() >= deadline) return fail({ reason: 'busy', what: path, owner: readOwner(path) });
    await delay(2 + Math.random() * 8);
  }
}

/** Runs `work` under the lock. Fails as `acquireLock` does, or as the work itself. */
export async function withLock<T>(
  path: string,
  what: string,
  waitMs: number,
  work: (lock: HeldLock) => Result<T> | Promise<Result<T>>,
): Promise<Result<T>> {
  const lock = await acquireLock(path, what, waitMs);
  if (!lock.ok) return lock;
  try {
    return await work(lock.value);
  } finally {
    lock.value.release();
  }
}

/** The owner that a lock file names, if it lives as far as can be told; undefined when nobody holds it. */
export function livingOwner(path: string): LockOwner | undefined {
  const owner = readOwner(path);
  return owner !== undefined && isAlive(owner) !== false ? owner : undefined;
}

/** The owner that a lock file names; undefined when there is no lock or it cannot be read. */
export function readOwner(path: string): LockOwner | undefined {
  const content = readText(path);
  if (!content.ok || content.value === undefined) return undefined;
  return parseOwner(content.value);
}

function parseOwner(content: string): LockOwner | undefined {
  try {
    return asOwner(JSON.parse(content));
  } catch {
    return undefined;
  }
}

/** By hand and without the schema library: every command that looks at the queue asks for owners. */
function asOwner(value: unknown): LockOwner | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('pid' in value && 'host' in value && 'started' in value && 'what' in value))
    return undefined;
  const { pid, host, started, what } = value;
  if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
  if (typeof started !== 'string' || typeof what !== 'string') return undefined;
  return { pid, host, started, what };
}

/** One try: the lock, or undefined when a living owner has it. */
function tryLock(path: string, what: string): Result<HeldLock | undefined> {
  const token = randomBytes(6).toString('hex');
  const claim = `${path}.${token}`;
  const content = JSON.stringify({ ...thisProcess(what), token });
  try {
    writeFileSync(claim, content, { flag: 'wx' });
  } catch (error) {
    // On a full disk the name may be there, and nothing behind it.
    rmSync(claim, { force: true });
    return fail({ reason: 'unwritable', path: claim, detail: errorWords(error) });
  }
  try {
    if (link(claim, path) || takeOver(claim, path, what)) return ok(held(path, content));
    return ok(undefined);
  } catch (error) {
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  } finally {
    rmSync(claim, { force: true });
  }
}

function link(claim: string, path: string): boolean {
  try {
    linkSync(claim, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts the claim in the place of a dead owner's lock. Only the holder of the takeover lock may replace
 * one, and a stale lock cannot vanish otherwise, so looking and replacing are one step. The takeover
 * lock is a lock like any other: a process that dies within leaves one that is taken over the same way.
 */
function takeOver(claim: string, path: string, what: string): boolean {
  if (!isStale(path)) return false;
  const takeover = tryLock(`${path}.takeover`, what);
  if (!takeover.ok || takeover.value === undefined) return false;
  try {
    if (!isStale(path)) return false;
    renameSync(claim, path);
    return true;
  } finally {
    takeover.value.release();
  }
}

function isStale(path: string): boolean {
  const content = readText(path);
  if (!content.ok || content.value === undefined) return false;
  const owner = parseOwner(content.value);
  const alive = owner === undefined ? undefined : isAlive(owner);
  if (alive !== undefined) return !alive;
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Date.now() - modified > foreignStaleMs;
}

function held(path: string, content: string): HeldLock {
  const isOwned = (): boolean => {
    const current = readText(path);
    return current.ok && current.value === content;
  };
  return {
    isOwned,
    release: () => {
      if (isOwned()) rmSync(path, { force: true });
    },
  };
}
