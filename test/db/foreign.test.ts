import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changesSince, databaseHashes } from '../../src/db/foreign.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';

const queue = 'tasks:\n  - id: a\n    title: A\n';
const file = '.ralph/db/tasks.yaml';

function sample(): { project: ReturnType<typeof sampleProject>; done: () => Promise<void> } {
  const project = sampleProject({ 'tasks.yaml': queue, '../config.yaml': '# none\n' });
  const store = sampleStore(project);
  let count = 0;
  const done = async (): Promise<void> => {
    good(await store.editTask('a', { set: { title: `A${count++}` } }));
  };
  return { project, done };
}

describe('a change of the database', () => {
  it('by the store is explained, however many writes it took [DB-28]', async () => {
    const { project, done } = sample();
    await done();
    const then = good(databaseHashes(project));
    expect([...then.keys()].sort()).toEqual(['.ralph/config.yaml', file]);
    expect(good(changesSince(project, then))).toEqual([]);
    await done();
    await done();
    good(await sampleStore(project).addTask({ title: 'B' }));
    expect(good(changesSince(project, then))).toEqual([{ path: file, explained: true }]);
  });

  it('by anybody else is not, before, between or after the store’s writes [DB-28]', async () => {
    const foreign = (project: ReturnType<typeof sampleProject>): void => {
      writeSample(project, 'tasks.yaml', readSample(project).replace('tasks:', 'tasks: # theirs'));
    };
    for (const order of ['fs', 'sf', 'sfs', 'f']) {
      const { project, done } = sample();
      const then = good(databaseHashes(project));
      for (const who of order) {
        if (who === 's') await done();
        else foreign(project);
      }
      expect(good(changesSince(project, then))).toEqual([{ path: file, explained: false }]);
    }
  });

  it('of the config, and a file that came or went, is seen [DB-28]', () => {
    const { project } = sample();
    const then = good(databaseHashes(project));
    writeFileSync(project.config, 'commit: never\n');
    writeSample(project, 'tasks/x.yaml', 'id: x');
    rmSync(project.tasks);
    expect(good(changesSince(project, then))).toEqual([
      { path: '.ralph/config.yaml', explained: false },
      { path: file, explained: false },
      { path: '.ralph/db/tasks/x.yaml', explained: false },
    ]);
  });

  it('is noted before it is made, with who made it [DB-29]', async () => {
    const { project, done } = sample();
    const then = good(databaseHashes(project));
    await done();
    // A crash after the note leaves the old text: that is no change at all.
    writeSample(project, 'tasks.yaml', queue);
    expect(good(changesSince(project, then))).toEqual([]);
    // And one in the middle of a line leaves half of it.
    appendFileSync(project.writes, '{"path":');
    expect(good(changesSince(project, then))).toEqual([]);
    expect(
      JSON.parse(readSample(project, '../run/writes.jsonl').split('\n')[0] ?? ''),
    ).toMatchObject({
      path: file,
      before: then.get(file),
      at: '2026-11-21T03:05:12.345Z',
      by: 'a test',
      pid: process.pid,
    });
  });
});
