import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { measureCommands, median, report } from './measure.ts';
import { bigQueueOf, queueOf } from './queue.ts';

const count = 10_000;
const rounds = 9;
const coldRounds = 3;
const mostMegabytes = 300;
const writers = 8;
const writes = 50;

/** Tells the most memory that a process had, in kB, when it ends. */
const memoryProbe =
  'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

interface Run {
  ms: number;
  megabytes: number;
  output: string;
}

/** What people wait for with 10,000 tasks in one file of 8 MB, and eight processes that write at once. */
export async function benchBigQueue(): Promise<void> {
  const sandbox = new Sandbox();
  const text = bigQueueOf(count);
  sandbox.write('.ralph/db/tasks.yaml', text);
  sandbox.write('.ralph/run/events/.keep', '');
  console.log(`     ${count} tasks, ${(text.length / 1024 / 1024).toFixed(1)} MB`);
  const options = { cwd: sandbox.project, env: sandbox.env };
  const run = (...args: string[]): Run => runOnce(args, options);
  const ralph = join(repositoryRoot, 'dist', 'ralph.js');
  const reading = join(repositoryRoot, 'build', 'queue-reading.js');
  const list = [ralph, 'list', '--limit', '20'];

  const cold = Array.from({ length: coldRounds }, () => {
    const parsed = run(reading, 'parse', sandbox.project);
    for (const cache of ['queue-index', 'queue-cache.json', 'reading-cache', 'task-index']) {
      rmSync(join(sandbox.project, '.ralph/run', cache), { force: true });
    }
    return { list: run(...list), parse: Number(parsed.output) };
  });
  const coldMs = median(cold.map((one) => one.list.ms));
  const parseMs = median(cold.map((one) => one.parse));
  console.log(`     list, no cache: ${coldMs.toFixed(0)} ms; parse: ${parseMs.toFixed(0)} ms`);

  const times = {
    node: [] as number[],
    list: [] as number[],
    set: [] as number[],
    after: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    const set = [ralph, 'set', `task-0${round + 1}000`, `hints=Round ${round}.`];
    const [node, warm] = measureCommands(
      [
        { name: 'node -e 0', args: ['-e', '0'] },
        { name: 'ralph list', args: list },
      ],
      1,
      options,
    );
    times.node.push(node?.ms ?? Number.NaN);
    times.list.push(warm?.ms ?? Number.NaN);
    times.set.push(measureCommands([{ name: 'ralph set', args: set }], 1, options)[0]?.ms ?? 0);
    // What was written is read once; the list of the next round is warm.
    times.after.push(run(...list).ms);
  }
  const nodeMs = median(times.node);
  for (const [name, all] of Object.entries(times)) {
    console.log(`     ${name}: ${median(all).toFixed(0)} ms`);
  }
  const select = run(reading, 'select', sandbox.project);
  run(...list);
  const warm = run(...list);
  const set = run(ralph, 'set', 'task-05000', 'hints=Once more.');

  report('list --limit 20, warm, against node -e 0', median(times.list) / nodeMs, '×', 5);
  report('the same, no cache, against parsing the file once', coldMs / parseMs, '×', 1);
  report('set of one field, warm, against node -e 0', median(times.set) / nodeMs, '×', 6);
  console.log(
    `     list right after a set: ${(median(times.after) / nodeMs).toFixed(1)} × node -e 0`,
  );
  report('next selection in an engine after one edit', Number(select.output), ' ms', 40);
  report('memory of list, no cache', cold[0]?.list.megabytes ?? 0, ' MB', mostMegabytes);
  report('memory of list, warm', warm.megabytes, ' MB', mostMegabytes);
  report('memory of set', set.megabytes, ' MB', mostMegabytes);
  report('memory of an engine that selects', select.megabytes, ' MB', mostMegabytes);
  await sandbox.dispose();
  report(`a write of ${writers} processes × ${writes}, median`, await writeAtOnce(), ' ms', 15);
}

function runOnce(args: string[], options: { cwd: string; env: Record<string, string> }): Run {
  const started = performance.now();
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe', 'pipe'];
  const all = ['--import', memoryProbe, ...args];
  const ended = spawnSync(process.execPath, all, { ...options, stdio, encoding: 'utf8' });
  const ms = performance.now() - started;
  if (ended.status !== 0) throw new Error(`${args.join(' ')}: ${ended.stderr}`);
  const megabytes = Number(ended.output[3]) / 1024;
  return { ms, megabytes, output: ended.stdout };
}

/** The median time of one write, in milliseconds, while all of them write to the same 100 tasks. */
async function writeAtOnce(): Promise<number> {
  const sandbox = new Sandbox();
  sandbox.write(
    '.ralph/db/tasks.yaml',
    queueOf(100).replaceAll(/task-0*(\d+)/g, (_, n) => `t${Number(n) - 1}`),
  );
  const program = join(repositoryRoot, 'build', 'concurrent-writer.js');
  const outputs = await Promise.all(
    Array.from({ length: writers }, async (_, at) => {
      const args = [program, sandbox.project, `w${at}`, String(writes)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const [output, [code]] = await Promise.all([
        wholeText(child.stdout),
        once(child, 'close') as Promise<[number]>,
      ]);
      if (code !== 0) throw new Error(`a writer ended with ${code}`);
      return output;
    }),
  );
  await sandbox.dispose();
  const times = outputs.flatMap((output) => output.trim().split('\n').map(Number));
  if (times.length !== writers * writes) throw new Error(`${times.length} writes`);
  return median(times);
}
