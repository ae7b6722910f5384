import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** A script of this folder as a program of its own, for tests that need real processes. */
export interface Program {
  start: (...args: string[]) => ChildProcess;
  /** Runs it to its end and gives what it printed; throws when it failed. */
  run: (...args: string[]) => Promise<string>;
  remove: () => void;
}

export async function buildProgram(source: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'ralph-program-'));
  const file = join(folder, 'program.mjs');
  const bundle = await rolldown({ input: source, platform: 'node', logLevel: 'silent' });
  await bundle.write({ file, codeSplitting: false });
  await bundle.close();
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  return {
    start,
    run: async (...args) => {
      const child = start(...args);
      let output = '';
      child.stdout?.on('data', (part: Buffer) => (output += part.toString()));
      child.stderr?.on('data', (part: Buffer) => (output += part.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw new Error(`ended with ${String(code)}: ${output}`);
      return output;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
