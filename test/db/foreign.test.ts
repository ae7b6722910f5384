import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changesSince, viewDatabase } from '../../src/db/foreign.ts';
import { loggedWrites, logPlace, logWrites, textHash, trimWrites } from '../../src/db/write-log.ts';
import { beginCopies, keepWritten } from '../../src/db/last-written.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';

const queue = 'tasks:\n  - id: a\n    title: A\n';
const file = '.ralph/db/tasks.yaml';

function sample(): { project: ReturnType<typeof sampleProject>; done: () => Promise<void> } {
  const project = sampleProject({ 'tasks.yaml': queue, '../config.yaml': '# none\n' });
  beginCopies(project);
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
    const then = good(viewDatabase(project));
    expect([...then.texts.keys()].sort()).toEqual(['.ralph/config.yaml', file]);
    expect(good(changesSince(project, then))).toEqual([]);
    await done();
    await done();
    good(await sampleStore(project).addTask({ title: 'B' }));
    expect(good(changesSince(project, then))).toMatchObject([{ path: file, explained: true }]);
  });

  it('by anybody else is not, before, between or after the store’s writes [DB-28]', async () => {
    const foreign = (project: ReturnType<typeof sampleProject>): void => {
      writeSample(project, 'tasks.yaml', readSample(project).replace('tasks:', 'tasks: # theirs'));
    };
    for (const order of ['fs', 'sf', 'sfs', 'f']) {
      const { project, done } = sample();
      const then = good(viewDatabase(project));
      for (const who of order) {
        if (who === 's') await done();
        else foreign(project);
      }
      expect(good(changesSince(project, then))).toMatchObject([{ path: file, explained: false }]);
    }
  });

  it('of the config, and a file that came or went, is seen [DB-28]', () => {
    const { project } = sample();
    const then = good(viewDatabase(project));
    writeFileSync(project.config, 'commit: never\n');
    writeSample(project, 'tasks/x.yaml', 'id: x');
    rmSync(project.tasks);
    expect(good(changesSince(project, then))).toMatchObject([
      { path: '.ralph/config.yaml', explained: false },
      { path: file, explained: false },
      { path: '.ralph/db/tasks/x.yaml', explained: false },
    ]);
  });

  it('of the config or the guide is explained by no line of the log [DB-63]', async () => {
    const { project, done } = sample();
    await done();
    const guide = '.ralph/guide.md';
    const then = good(viewDatabase(project, [guide]));
    const forged = 'verify: []\n';
    for (const [path, before] of [
      ['.ralph/config.yaml', textHash('# none\n')],
      [guide, undefined],
    ] as const) {
      writeFileSync(join(project.root, path), forged);
      const write = { path, before, after: textHash(forged), at: '', by: 'ralph', pid: 1 };
      good(logWrites(project, [write]));
      keepWritten(project, write, forged);
    }
    expect(good(changesSince(project, then))).toMatchObject([
      { path: '.ralph/config.yaml', explained: false, base: '# none\n' },
      { path: guide, explained: false, base: undefined },
    ]);
  });

  it('is noted before it is made, with who made it [DB-29]', async () => {
    const { project, done } = sample();
    const then = good(viewDatabase(project));
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
      before: textHash(queue),
      at: '2026-11-21T03:05:12.345Z',
      by: 'a test',
      pid: process.pid,
    });
  });
});

describe('a foreign change', () => {
  const theirs = 'tasks: [] # theirs\n';

  it('comes with the last text that the store explains, whatever it wrote since [DB-60]', async () => {
    for (const order of ['f', 'f,s', 's,f', 's,f,s', 's,s,f,s,s']) {
      const { project, done } = sample();
      await done();
      // As at the pick of a task: all texts are known, and no copy is needed.
      beginCopies(project);
      const then = good(viewDatabase(project));
      let explained = readSample(project);
      for (const [index, who] of order.split(',').entries()) {
        if (who === 's') await done();
        else writeSample(project, 'tasks.yaml', `# theirs\n${readSample(project)}`);
        if (!order.split(',', index + 1).includes('f')) explained = readSample(project);
      }
      expect(good(changesSince(project, then))).toMatchObject([
        { path: file, explained: false, base: explained, now: readSample(project) },
      ]);
    }
  });

  it('is put back as a write of the store, and what it displaced is kept [DB-61]', async () => {
    const { project, done } = sample();
    const then = good(viewDatabase(project));
    await done();
    const explained = readSample(project);
    writeSample(project, 'tasks.yaml', theirs);
    writeSample(project, 'tasks/x.yaml', 'id: x');
    rmSync(project.config);
    const displaced = join(project.run, 'displaced', 's');
    const changes = good(changesSince(project, then));
    good(await sampleStore(project).putBack(changes, displaced));
    expect(readSample(project)).toBe(explained);
    expect(existsSync(join(project.task_files, 'x.yaml'))).toBe(false);
    expect(readFileSync(project.config, 'utf8')).toBe('# none\n');
    expect(readFileSync(join(displaced, file), 'utf8')).toBe(theirs);
    expect(readFileSync(join(displaced, '.ralph/db/tasks/x.yaml'), 'utf8')).toBe('id: x');
    expect(good(changesSince(project, then))).toMatchObject([{ path: file, explained: true }]);
    // Once more: what is kept already stays.
    writeSample(project, 'tasks.yaml', 'tasks: [] # again\n');
    const again = good(changesSince(project, then));
    good(await sampleStore(project).putBack(again, displaced));
    expect(readdirSync(join(displaced, '.ralph/db'))).toEqual([
      'tasks',
      'tasks.yaml',
      'tasks.yaml.2',
    ]);
  });

  it('is put back over anything that lies in the place of a file, and never through a link [DB-61]', async () => {
    const { project } = sample();
    const then = good(viewDatabase(project));
    const outside = join(project.root, 'outside');
    writeFileSync(outside, theirs);
    rmSync(project.tasks);
    symlinkSync(outside, project.tasks);
    rmSync(project.config);
    mkdirSync(join(project.config, 'folder'), { recursive: true });
    const changes = good(changesSince(project, then));
    expect(changes.map(({ explained }) => explained)).toEqual([false, false]);
    good(await sampleStore(project).putBack(changes, join(project.run, 'displaced')));
    expect(readSample(project)).toBe(queue);
    expect(readFileSync(project.config, 'utf8')).toBe('# none\n');
    expect(readFileSync(outside, 'utf8')).toBe(theirs);
    expect(readFileSync(join(project.run, 'displaced', file), 'utf8')).toBe(theirs);
  });

  it('that has become another one by then is not touched [DB-61]', async () => {
    const { project } = sample();
    const then = good(viewDatabase(project));
    writeSample(project, 'tasks.yaml', theirs);
    const changes = good(changesSince(project, then));
    writeSample(project, 'tasks.yaml', 'tasks: []\n');
    const put = await sampleStore(project).putBack(changes, join(project.run, 'displaced'));
    expect(put).toMatchObject({ failure: { reason: 'changed-meanwhile', path: file } });
    expect(readSample(project)).toBe('tasks: []\n');
  });
});

describe('the log of writes', () => {
  const note = (n: number): string =>
    `${JSON.stringify({ path: file, after: String(n), at: '-', by: 'x'.repeat(300), pid: 1 })}\n`;

  it('is read from where it was, and as a whole after it was trimmed [DB-62]', async () => {
    const { project, done } = sample();
    await done();
    for (let n = 0; n < 100; n++) appendFileSync(project.writes, note(n));
    const place = logPlace(project);
    appendFileSync(project.writes, note(100));
    const since = good(loggedWrites(project, place));
    expect(since.at(-1)?.after).toBe('100');
    // A little of what was before, for a write that is noted and not made yet.
    expect(since.length).toBeLessThan(20);
    good(await trimWrites(project, 'a test'));
    expect(good(loggedWrites(project))).toHaveLength(102);

    for (let n = 101; n < 4_000; n++) appendFileSync(project.writes, note(n));
    expect(statSync(project.writes).size).toBeGreaterThan(1024 * 1024);
    good(await trimWrites(project, 'a test'));
    expect(statSync(project.writes).size).toBeLessThan(256 * 1024);
    const left = good(loggedWrites(project, place));
    expect(left.length).toBeGreaterThan(500);
    expect(left.map(({ after }) => Number(after))).toEqual(
      left.map((_, index) => 4_000 - left.length + index),
    );
  });
});
