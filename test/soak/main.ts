import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { queueOf } from '../bench/queue.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { growthProblems, takeSample, tenths, type Sample } from './sample.ts';

// `npm run soak -- [--tasks 1000]`: one run of many instant tasks. Ends with code 1 when the engine's memory
// or descriptors grow, or a task's log does.

const { values } = parseArgs({ options: { tasks: { type: 'string', default: '1000' } } });
const count = Number(values.tasks);

/** A collection takes a while, so the heap is not looked at with every task. */
const heapEvery = 5;

const sandbox = new Sandbox();
const built = (name: string): string => join(repositoryRoot, name);
const heapFile = join(sandbox.root, 'heap.txt');
const agent = [process.execPath, built('build/stand-in-agent.js'), 'instant:no-mcp'];
sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify(agent);
sandbox.write('.ralph/db/tasks.yaml', queueOf(count));
sandbox.write('.ralph/.gitignore', 'run/\n*.tmp\n');
sandbox.commit();

const play = sandbox.start(
  process.execPath,
  [
    '--expose-gc',
    '--import',
    built('build/soak-probe.js'),
    built('dist/ralph.js'),
    'play',
    '--json',
  ],
  { env: { RALPH_SOAK_HEAP: heapFile } },
);
const samples: Sample[] = [];
const started = performance.now();
let logs: string[] = [];
await play.waitForLine(
  (line) => {
    if (line.includes('"type":"run-started"')) {
      const run = /"run":"([^"]+)"/.exec(line)?.[1] ?? '';
      const folder = join(sandbox.project, '.ralph/run');
      logs = [join(folder, 'events', `${run}.jsonl`), join(folder, 'writes.jsonl')];
    }
    if (line.includes('"type":"task-picked"')) {
      if (samples.length % heapEvery === 0) play.kill('SIGUSR2');
      const at = performance.now() - started;
      samples.push({ tasks: samples.length, at, ...takeSample(play.pid, logs) });
    }
    return line.includes('"type":"run-ended"');
  },
  2 * 60 * 60_000,
);
const { code } = await play.exit;
const heaps = existsSync(heapFile)
  ? readFileSync(heapFile, 'utf8').trim().split('\n').map(Number)
  : [];
await sandbox.dispose();

const parts = tenths(samples, heaps);
const problems = growthProblems(parts);
if (code !== 0) problems.push(`ralph play ended with code ${code ?? 'unknown'}`);
if (samples.length !== count) problems.push(`${samples.length} tasks were picked, not ${count}`);
console.log(`${count} tasks in ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log('tenth   RSS MB   heap MB   descriptors   log bytes/task   ms/task');
for (const [index, part] of parts.entries()) {
  const cells = [
    part.rss_mb.toFixed(1).padStart(9),
    part.heap_mb.toFixed(2).padStart(10),
    part.descriptors.toFixed(1).padStart(14),
    part.log_bytes_per_task.toFixed(0).padStart(17),
    part.ms_per_task.toFixed(0).padStart(10),
  ];
  console.log(`${String(index + 1).padStart(5)}${cells.join('')}`);
}
console.log(problems.length === 0 ? 'Nothing grows.' : problems.join('\n'));
if (problems.length > 0) process.exitCode = 1;
