import { rmSync } from 'node:fs';
import lockfile from 'proper-lockfile';
import type { LockOwner } from '../model/lock-owner.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { errorCode, errorWords, writeAtomic } from './file.ts';
import { readOwner, withLock } from './lock.ts';
import { isAlive, thisProcess } from './process-identity.ts';

/** A lock that is held for hours, with a heartbeat for owners on other hosts. */
export interface Lease {
  /** Aborted when the lease was lost, for example to another host while this one slept. */
  lost: AbortSignal;
  release: () => Promise<void>;
}

/** Without a heartbeat for so long, an owner on another host has gone. */
const staleMs = 30_000;
const heartbeatMs = 5_000;
const guardWaitMs = 2_000;

/**
 * Takes the lease that the file at `path` names its owner in. An owner on this host counts for as
 * long as its process lives, asleep or not; one on another host as long as its heartbeat comes. Fails
 * with `busy`, naming the owner, or `unwritable`.
 */
export function acquireLease(path: string, what: string): Promise<Result<Lease>> {
  // Looking at the owner and taking over are one step under the guard; the library alone lets two in.
  return withLock(`${path}.guard`, what, guardWaitMs, async () => {
    const owner = readOwner(path);
    const alive = owner === undefined ? undefined : isAlive(owner);
    if (alive === true) return fail({ reason: 'busy', what: 'the queue', owner });
    if (alive === false) rmSync(heartbeatPath(path), { recursive: true, force: true });
    return takeLease(path, what, owner);
  });
}

/**
 * The owner's name is there before the heartbeat and goes after it: a crash in between leaves the name
 * of a process that is gone, which holds up nobody.
 */
async function takeLease(
  path: string,
  what: string,
  before: LockOwner | undefined,
): Promise<Result<Lease>> {
  const busy = (): Result<never> => fail({ reason: 'busy', what: 'the queue', owner: before });
  const lost = new AbortController();
  const options = { realpath: false, lockfilePath: heartbeatPath(path), stale: staleMs };
  try {
    if (await lockfile.check(path, options)) return busy();
    const named = writeAtomic(path, `${JSON.stringify(thisProcess(what))}\n`);
    if (!named.ok) return named;
    const unlock = await lockfile.lock(path, {
      ...options,
      update: heartbeatMs,
      onCompromised: () => {
        lost.abort();
      },
    });
    return ok({
      lost: lost.signal,
      release: async () => {
        if (lost.signal.aborted) return;
        await unlock();
        if (readOwner(path)?.pid === process.pid) rmSync(path, { force: true });
      },
    });
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') return busy();
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  }
}

function heartbeatPath(path: string): string {
  return `${path}.heartbeat`;
}
