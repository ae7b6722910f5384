import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changesSince, viewDatabase } from '../../src/db/foreign.ts';
import { good, readSample, sampleProject, sampleStore } from './sample.ts';
import { buildProgram, type Program } from './program.ts';

const writers = 8;
const edits = 50;
const readers = 2;
const tasks = 100;
let writer: Program;
let reader: Program;

beforeAll(async () => {
  const build = (name: string): Promise<Program> =>
    buildProgram(fileURLToPath(new URL(name, import.meta.url)));
  [writer, reader] = await Promise.all([
    build('concurrent-writer.ts'),
    build('concurrent-reader.ts'),
  ]);
});
afterAll(() => {
  writer.remove();
  reader.remove();
});

it('keeps every edit of eight processes that write to one file at once, and never shows half a file [DB-20, HOST-1]', async () => {
  const ids = Array.from({ length: tasks }, (_, n) => `t${n}`);
  const entry = (id: string): string =>
    `  # of ${id}\n  - id: ${id}\n    title: Task ${id} # stays\n`;
  const project = sampleProject({ 'tasks.yaml': `tasks:\n${ids.map(entry).join('')}` });
  const then = good(viewDatabase(project));
  // Half a file would be half a queue, or none that parses.
  const looking = Array.from({ length: readers }, () => reader.start(project.root, String(tasks)));
  const seen = looking.map((child) => {
    const output = { out: '', error: '' };
    child.stdout?.on('data', (part: Buffer) => (output.out += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (output.error += part.toString()));
    return output;
  });
  await Promise.all(looking.map((child) => once(child.stdout ?? child, 'data')));
  const names = Array.from({ length: writers }, (_, n) => `w${n}`);
  await Promise.all(names.map((name) => writer.run(project.root, name, String(edits))));
  await Promise.all(
    looking.map(async (child) => {
      child.stdin?.end();
      if (child.exitCode === null) await once(child, 'close');
    }),
  );
  expect(seen.map(({ error }) => error)).toEqual(['', '']);
  for (const { out } of seen) expect(Number(out.replace('ready\n', ''))).toBeGreaterThan(0);

  const { queue } = good(sampleStore(project).load());
  const wanted = names.flatMap((name) => Array.from({ length: edits }, (_, n) => `${name}-${n}`));
  expect(queue.tasks.flatMap((task) => task.tags).sort()).toEqual(wanted.sort());
  // Each task has what each writer gave it, in that writer's order.
  for (const task of queue.tasks.slice(0, 10)) {
    for (const name of names) {
      const own = task.tags.filter((tag) => tag.startsWith(`${name}-`));
      expect(own).toEqual(
        own.toSorted((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1])),
      );
    }
  }
  expect(readSample(project).match(/# of t|# stays/g)).toHaveLength(2 * tasks);
  expect(readFileSync(project.writes, 'utf8').trimEnd().split('\n').length).toBeGreaterThanOrEqual(
    writers * edits,
  );
  expect(good(changesSince(project, then))).toMatchObject([
    { path: '.ralph/db/tasks.yaml', explained: true },
  ]);
});

it('leaves the old file or the new one when a writer is killed at any moment, and a lock that holds up nobody [DB-20, DB-23]', async () => {
  const ids = Array.from({ length: 10 }, (_, n) => `t${n}`);
  const entry = (id: string): string => `  - id: ${id}\n    title: Task ${id} # stays\n`;
  const project = sampleProject({ 'tasks.yaml': `tasks:\n${ids.map(entry).join('')}` });
  const store = sampleStore(project);
  const together = 4;
  // RALPH_KILLS=200 takes minutes.
  const rounds = Number(process.env['RALPH_KILLS'] ?? 32) / together;
  let seed = 20261121;
  let tags = 0;
  for (let round = 0; round < rounds; round++) {
    const names = Array.from({ length: together }, (_, n) => `r${round}w${n}`);
    const children = names.map((name) => writer.start(project.root, name, '1000000'));
    await Promise.all(children.map((child) => once(child.stdout ?? child, 'data')));
    seed = (seed * 48_271) % 2_147_483_647;
    const until = performance.now() + (seed % 30_000) / 1_000;
    while (performance.now() < until) good(store.load());
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map((child) => once(child, 'close')));
    const { tasks: now } = good(store.load()).queue;
    const count = now.reduce((sum, task) => sum + task.tags.length, 0);
    expect(count).toBeGreaterThanOrEqual(tags + together);
    expect(readSample(project).match(/ # stays/g)).toHaveLength(ids.length);
    tags = count;
    const start = performance.now();
    good(await store.editTask('t0', { set: { title: `Round ${round}` } }));
    // The two seconds of a lock that is held would be over by far.
    expect(performance.now() - start).toBeLessThan(1_000);
  }
}, 180_000);
