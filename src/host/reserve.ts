import { randomBytes } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, rmSync, writeSync } from 'node:fs';

/** Enough for the last lines of a log, a record and a queue. */
const reserveBytes = 256 * 1024;

/** Takes room on a disk, for what has to be written when it is full. Without enough room there is none. */
export function makeReserve(path: string): void {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.size === reserveBytes) return;
    rmSync(path, { force: true });
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    try {
      // Not zeros: some disks keep those, and what repeats, in no room at all.
      if (writeSync(descriptor, randomBytes(reserveBytes)) < reserveBytes) rmSync(path);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    giveUpReserve(path);
  }
}

/** Lets go of the room. Returns whether there was any. */
export function giveUpReserve(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}
