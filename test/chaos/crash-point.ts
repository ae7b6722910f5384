import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Loaded into an engine by `node --import`: kills it just before its nth operation that leaves a trace
// outside of the process. That is the real SIGKILL, at a place that the same number finds again.

const [wanted, torn] = (process.env['RALPH_CHAOS_CRASH'] ?? '').split(':');
const last = Number(wanted);
let count = 0;

function isLast(): boolean {
  count += 1;
  return count === last;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

type Callable = (...args: never[]) => unknown;

/** Lets a module's function count, and die before it does its work. */
function guardCalls<Name extends string>(module: Record<Name, Callable>, names: Name[]): void {
  for (const name of names) {
    const real = module[name];
    module[name] = (...args) => {
      if (isLast()) die();
      return real(...args);
    };
  }
}

const write = fs.writeSync as (
  descriptor: number,
  data: NodeJS.ArrayBufferView,
  from?: number,
) => number;
function tearingWrite(descriptor: number, data: NodeJS.ArrayBufferView | string, from = 0): number {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (isLast()) {
    const half = new Uint8Array(
      bytes.buffer,
      bytes.byteOffset + from,
      (bytes.byteLength - from) >> 1,
    );
    if (torn === 'torn') write(descriptor, half);
    die();
  }
  return write(descriptor, bytes, from);
}

if (last > 0) {
  Object.assign(fs, { writeSync: tearingWrite });
  guardCalls(fs as unknown as Record<string, Callable>, [
    ...['fsyncSync', 'renameSync', 'linkSync', 'rmSync', 'mkdirSync', 'writeFileSync'],
  ]);
  guardCalls(childProcess as unknown as Record<string, Callable>, ['spawn']);
  syncBuiltinESMExports();
}
