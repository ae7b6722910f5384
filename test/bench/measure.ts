import { spawnSync } from 'node:child_process';

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export interface Measured {
  name: string;
  ms: number;
}

/**
 * Median wall times of whole processes, in milliseconds. The commands take turns, so that a machine
 * that gets slower meanwhile does so for all of them.
 */
export function measureCommands(
  commands: { name: string; args: string[]; cwd?: string }[],
  rounds: number,
  options: { cwd: string; env: Record<string, string> },
): Measured[] {
  const times = new Map<string, number[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, args, cwd = options.cwd } of commands) {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, args, { ...options, cwd, stdio: 'ignore' });
      if (status !== 0) throw new Error(`${name} ended with ${String(status)}`);
      times.get(name)?.push(performance.now() - started);
    }
  }
  return commands.map(({ name }) => ({ name, ms: median(times.get(name) ?? []) }));
}

/** A line of the report: what was measured, against what it may be at most. */
export function report(what: string, value: number, unit: string, atMost: number): void {
  const verdict = value <= atMost ? 'ok' : 'OVER';
  console.log(
    `${verdict.padEnd(5)}${what.padEnd(58)} ${value.toFixed(2)}${unit}  (at most ${atMost}${unit})`,
  );
}
