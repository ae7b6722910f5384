import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LockOwner } from '../model/lock-owner.ts';

/**
 * What the system says of a process's start, or undefined when no such process runs. A process id is
 * used again; together with the start it means one process only. A zombie counts as ended.
 */
export function processStart(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
}

/** This process as the owner of something. */
export function thisProcess(what: string): LockOwner {
  return {
    pid: process.pid,
    host: hostname(),
    started: processStart(process.pid) ?? 'unknown',
    what,
  };
}

/** Whether the owner lives: undefined when it is on another host and cannot be asked. */
export function isAlive(owner: LockOwner): boolean | undefined {
  if (owner.host !== hostname()) return undefined;
  return processStart(owner.pid) === owner.started;
}

function linuxStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command's name, in brackets, may hold anything; the fields after it are plain.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  // Field 22 of proc(5) counts ticks since boot, so the boot belongs to it.
  return `${bootId()}:${fields[19] ?? ''}`;
}

let knownBootId: string | undefined;

function bootId(): string {
  if (knownBootId === undefined) {
    try {
      knownBootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
      knownBootId = 'boot';
    }
  }
  return knownBootId;
}

function psStart(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state, ...started] = line.split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}
