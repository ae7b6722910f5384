import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processStart } from './process-identity.ts';
import { sendSignal } from './process-group.ts';

/** The name of the variable that every process of a session carries, with the session's id as value. */
export const markerName = 'RALPH_SESSION';

/**
 * The ids of all living processes that carry this session's marker in the environment they were
 * started with. It finds what left the group and lost its parent, which no walk over ids can.
 */
export function markedProcesses(session: string): number[] {
  const marker = `${markerName}=${session}`;
  const found = process.platform === 'linux' ? linuxMarked(marker) : psMarked(marker);
  return found.filter((pid) => pid !== process.pid && processStart(pid) !== undefined);
}

/**
 * Ends every process that carries the session's marker, with SIGKILL, and waits until they are gone.
 * Returns how many there were. A process that starts meanwhile is found in the next round.
 */
export async function endMarkedProcesses(session: string): Promise<number> {
  const ended = new Set<number>();
  // What is still there after a second is in the kernel's hands (a hung disk); waiting on is no use.
  for (let round = 0; round < 50; round++) {
    const living = markedProcesses(session);
    if (living.length === 0) break;
    for (const pid of living) {
      ended.add(pid);
      sendSignal(pid, 'SIGKILL');
    }
    await delay(20);
  }
  return ended.size;
}

function linuxMarked(marker: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => environmentHas(`/proc/${name}/environ`, marker))
    .map(Number);
}

function environmentHas(path: string, marker: string): boolean {
  try {
    return readFileSync(path, 'latin1').split('\0').includes(marker);
  } catch {
    // Ended meanwhile, or another user's.
    return false;
  }
}

/** All processes, with their whole command and environment: macOS gives `-e` another meaning. */
const psOptions = process.platform === 'darwin' ? ['-Aww', '-E'] : ['-Aeww'];

function psMarked(marker: string): number[] {
  try {
    const lines = execFileSync('ps', [...psOptions, '-o', 'pid=,command='], { encoding: 'utf8' });
    return lines
      .split('\n')
      .filter((line) => line.split(' ').includes(marker))
      .map((line) => Number.parseInt(line, 10));
  } catch {
    return [];
  }
}
