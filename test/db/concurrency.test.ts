import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changesSince, viewDatabase } from '../../src/db/foreign.ts';
import { good, readSample, sampleProject, sampleStore } from './sample.ts';
import { buildProgram, type Program } from './program.ts';

const writers = 8;
const edits = 20;
let writer: Program;

beforeAll(async () => {
  writer = await buildProgram(fileURLToPath(new URL('concurrent-writer.ts', import.meta.url)));
});
afterAll(() => {
  writer.remove();
});

it('keeps every edit of eight processes that write to one file at once, and never shows half a file [DB-20, HOST-1]', async () => {
  const ids = Array.from({ length: writers }, (_, n) => `w${n}`);
  const entry = (id: string): string =>
    `  # of ${id}\n  - id: ${id}\n    title: Writer ${id} # stays\n`;
  const project = sampleProject({ 'tasks.yaml': `tasks:\n${ids.map(entry).join('')}` });
  const then = good(viewDatabase(project));
  const store = sampleStore(project);
  const state = { writing: true };
  const written = Promise.all(ids.map((id) => writer.run(project.root, id, String(edits)))).finally(
    () => (state.writing = false),
  );
  // Half a file would be half a queue, or none that parses.
  while (state.writing) {
    expect(good(store.load()).queue.tasks).toHaveLength(writers);
    await new Promise(setImmediate);
  }
  await written;

  const { queue } = good(store.load());
  for (const task of queue.tasks) {
    expect(task.tags).toEqual(Array.from({ length: edits }, (_, n) => `${task.id}-${n}`));
  }
  expect(readSample(project).match(/# of w|# stays/g)).toHaveLength(2 * writers);
  expect(good(changesSince(project, then))).toMatchObject([
    { path: '.ralph/db/tasks.yaml', explained: true },
  ]);
});
