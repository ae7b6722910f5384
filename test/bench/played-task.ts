import { Sandbox } from '../rig/sandbox.ts';
import { say, together, use } from '../rig/turn.ts';
import * as z from 'zod/mini';
import { median, report } from './measure.ts';
import { queueOf } from './queue.ts';

const rounds = 3;
const tasksARound = 5;
const prompt = 'Do what the bench asks.';

const event = z.looseObject({ type: z.string(), at: z.string() });

/** The wall time of a played task against a bare `claude -p` that gets the same replies. */
export async function benchPlayedTask(): Promise<void> {
  const sandbox = new Sandbox();
  const reply = [
    together(say('It is done.'), use('mcp__ralph__complete_task', { summary: 'Done' })),
    say('Done.'),
  ];
  const attempts = Array.from({ length: rounds * tasksARound }, () => reply);
  const endpoint = await sandbox.startEndpoint([
    { when: prompt, attempts },
    { when: 'Write module number', attempts },
  ]);
  sandbox.write('.ralph/.gitignore', 'run/\n');
  const bare: number[] = [];
  const played: number[] = [];
  for (let round = 0; round < rounds; round++) {
    sandbox.write('.ralph/db/tasks.yaml', queueOf(tasksARound));
    sandbox.commit();
    for (let index = 0; index < tasksARound; index++) bare.push(await timeBare(sandbox));
    played.push(...(await timePlayed(sandbox)));
  }
  if (endpoint.unscripted.length > 0) throw new Error(endpoint.story());
  console.log(
    `     bare claude -p: ${median(bare).toFixed(0)} ms, played task: ${median(played).toFixed(0)} ms`,
  );
  report(
    'a played task against a bare claude -p, same replies',
    median(played) / median(bare),
    '×',
    1.7,
  );
  await sandbox.dispose();
}

async function timeBare(sandbox: Sandbox): Promise<number> {
  const started = performance.now();
  const args = ['-p', '--output-format', 'stream-json', '--verbose'];
  const { code } = await sandbox.start('claude', args, { input: prompt }).exit;
  if (code !== 0) throw new Error(`claude ended with ${String(code)}`);
  return performance.now() - started;
}

/** From one picked task to the next, the last one to the end of the run. */
async function timePlayed(sandbox: Sandbox): Promise<number[]> {
  const { code, stdout } = await sandbox.run(['play', '--json']);
  if (code !== 0) throw new Error(`ralph play ended with ${String(code)}`);
  const times = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => event.parse(JSON.parse(line)))
    .filter(({ type }) => type === 'task-picked' || type === 'run-ended')
    .map(({ at }) => Date.parse(at));
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
