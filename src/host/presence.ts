import { closeSync, constants, futimesSync, lstatSync } from 'node:fs';
import { openRegular } from './regular-file.ts';

/**
 * Notes that somebody is there: presses a key, or looks at the UI. `path` is the project's `presence`
 * file. Where it cannot be written nothing is noted, and nobody is asked.
 */
export function notePresence(path: string, now: Date): void {
  try {
    const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
    const file = openRegular(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
    futimesSync(file, now, now);
    closeSync(file);
  } catch {
    // Before the first run its folder is not there.
  }
}

/** Whether somebody was there so short a time ago. */
export function isSomebodyThere(
  path: string,
  { now, within_ms }: { now: Date; within_ms: number },
): boolean {
  try {
    const stat = lstatSync(path);
    const age = now.getTime() - stat.mtimeMs;
    // A clock that was put back makes nobody be there for ever.
    return stat.isFile() && age <= within_ms && age >= -within_ms;
  } catch {
    return false;
  }
}
