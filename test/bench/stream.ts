import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { median, report } from './measure.ts';

const megabyte = 1024 * 1024;
const rounds = 3;

const reading = z.object({ ms: z.number(), peak_mb: z.number(), lines: z.number() });
type Reading = z.infer<typeof reading>;

/** Reading an agent's stream against the least that anybody could do with it. */
export async function benchStream(): Promise<void> {
  const sandbox = new Sandbox();
  const stream = join(sandbox.root, 'stream.jsonl');
  writeStream(stream, 200 * megabyte);
  const plain: Reading[] = [];
  const monitor: Reading[] = [];
  for (let round = 0; round < rounds; round++) {
    plain.push(read('plain', stream));
    monitor.push(read('monitor', stream));
  }
  const long = join(sandbox.root, 'long.jsonl');
  writeLongLine(long, 63 * megabyte);
  const longLine = read('monitor', long);
  const ms = (readings: Reading[]): number => median(readings.map((one) => one.ms));
  console.log(
    `     200 MB of ${monitor[0]?.lines ?? 0} lines: JSON.parse ${ms(plain).toFixed(0)} ms, monitor ${ms(monitor).toFixed(0)} ms; one line of 63 MB: ${longLine.ms.toFixed(0)} ms, ${longLine.peak_mb.toFixed(0)} MB`,
  );
  report('reading a stream against split and JSON.parse', ms(monitor) / ms(plain), '×', 2);
  report(
    'memory while reading a stream of 200 MB',
    Math.max(...monitor.map(({ peak_mb }) => peak_mb)),
    ' MB',
    150,
  );
  await sandbox.dispose();
}

function read(how: 'plain' | 'monitor', file: string): Reading {
  const program = join(repositoryRoot, 'build', 'stream-reader.js');
  return reading.parse(
    JSON.parse(execFileSync(process.execPath, [program, how, file], { encoding: 'utf8' })),
  );
}

/** The recorded streams, over and over. */
function writeStream(path: string, bytes: number): void {
  const folder = join(repositoryRoot, 'test', 'fixtures', 'streams');
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    // Not all of them are sound, and JSON.parse throws at those.
    .filter((line) => line.startsWith('{') && isJson(line));
  const block = Buffer.from(`${lines.join('\n')}\n`);
  const descriptor = openSync(path, 'w');
  for (let written = 0; written < bytes; written += block.length) writeSync(descriptor, block);
  closeSync(descriptor);
}

function writeLongLine(path: string, bytes: number): void {
  const text = 'x'.repeat(bytes);
  const message = {
    ...{ type: 'assistant', session_id: 's', parent_tool_use_id: null },
    message: { role: 'assistant', content: [{ type: 'text', text }] },
  };
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, `${JSON.stringify(message)}\n`);
  closeSync(descriptor);
}

function isJson(line: string): boolean {
  try {
    return JSON.parse(line) !== undefined;
  } catch {
    return false;
  }
}
