import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal } from '../../src/host/process-group.ts';
import { processStart } from '../../src/host/process-identity.ts';

/** A process that still lives and that has to do with a sandbox. */
export interface Leftover {
  pid: number;
  command: string;
}

/**
 * The living processes that name this path in their environment, command line or working folder. No
 * marker variable alone would do: Ralph hands its agent only a part of its own environment.
 */
export function processesOf(path: string): Leftover[] {
  const found = process.platform === 'linux' ? linuxProcesses(path) : psProcesses(path);
  return found.filter(({ pid }) => pid !== process.pid && processStart(pid) !== undefined);
}

/** Waits until none is left; after `boundMs` ends the rest by SIGKILL and returns what there was. */
export async function endLeftovers(path: string, boundMs: number): Promise<Leftover[]> {
  const deadline = performance.now() + boundMs;
  let left = processesOf(path);
  while (left.length > 0 && performance.now() < deadline) {
    await delay(20);
    left = processesOf(path);
  }
  for (const { pid } of left) sendSignal(pid, 'SIGKILL');
  return left;
}

function linuxProcesses(path: string): Leftover[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const command = tryRead(() => readFileSync(`/proc/${name}/cmdline`, 'utf8'));
      const places = [
        command,
        tryRead(() => readFileSync(`/proc/${name}/environ`, 'utf8')),
        tryRead(() => readlinkSync(`/proc/${name}/cwd`)),
      ];
      if (!places.some((place) => place.includes(path))) return [];
      return [{ pid: Number(name), command: command.replaceAll('\0', ' ').trim() }];
    });
}

/** Empty when it ended meanwhile, or is another user's. */
function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function psProcesses(path: string): Leftover[] {
  return execFileSync('ps', ['-Aeww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(path))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim() }));
}
