import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesSince, viewDatabase } from '../../src/db/foreign.ts';
import { commentsOf } from '../../src/db/layout/comment.ts';
import { joinPlan } from '../../src/db/layout/join.ts';
import { splitPlan } from '../../src/db/layout/split.ts';
import { isSplitNote } from '../../src/db/layout/split-note.ts';
import { noteChange, pendingChange } from '../../src/db/pending-change.ts';
import { cachedQueue } from '../../src/db/queue-cache.ts';
import { projectAt } from '../../src/db/project.ts';
import { DatabaseReader, type Snapshot } from '../../src/db/read/database.ts';
import { allTexts, changeLayout as change, idsOf, styledQueue as queue } from './layout-sample.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';
import { styledFile } from './styled-file.ts';

describe('the layout of the queue', () => {
  it('is changed to single files in the same order, and back to the same bytes [DB-68]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue });
    const then = good(viewDatabase(project));
    expect((await change(project, 'split')).moves).toHaveLength(4);
    expect(Object.fromEntries(allTexts(project))).toMatchObject({
      'tasks.yaml': '# The queue\ntasks: # all of them\n\n# the end',
      'tasks/a-one.yaml':
        "# about a\nid: a\ntitle: 'One'   # in quotes\nstatus: done # soon\nrank: a1\n",
      'tasks/b-two.yaml': '\n{ id: b, title: Two, status: draft, rank: a2 } # in braces\n',
    });
    expect(idsOf(project)).toEqual(['a', 'b', 'c', 'd']);
    await change(project, 'join');
    expect(readSample(project)).toBe(queue);
    expect(existsSync(project.task_files)).toBe(false);
    expect(good(changesSince(project, then))).toEqual([]);
  });

  it('leads editors to the schema of each file, where the project has it [DB-110]', async () => {
    const text =
      '# yaml-language-server: $schema=../schema/tasks.json\ntasks:\n  - id: a\n    title: A\n';
    const project = sampleProject({ '../schema/task.json': '{}', 'tasks.yaml': text });
    await change(project, 'split');
    expect(readSample(project, 'tasks/a-a.yaml')).toBe(
      '# yaml-language-server: $schema=../../schema/task.json\nid: a\ntitle: A\nrank: a1\n',
    );
    await change(project, 'join');
    expect(readSample(project)).toBe(text);
  });

  it.each([
    ['at the margin', 'tasks:\n# a note\n\n- id: a\n  title: A\n- id: b\n  title: B\n'],
    ['far in', 'tasks: # all\n    -   id: a\n        title: A\n# end\n'],
    ['below comments', 'tasks:\n# of all\n  # of a\n  - id: a\n    title: A\n# end\n'],
  ])('has entries again that stand %s where they stood so [DB-160]', async (_, text) => {
    for (const written of [text, text.replaceAll('\n', '\r\n')]) {
      const project = sampleProject({ 'tasks.yaml': written });
      await change(project, 'split');
      expect(readSample(project)).toMatch(
        /^ *# +`ralph db join` puts the tasks of tasks\/ here\.\r?$/m,
      );
      await change(project, 'join');
      expect(readSample(project)).toBe(written);
      await change(project, 'split');
      writeSample(project, 'tasks.yaml', 'tasks:\n   - id: z\n     title: Z\n');
      await change(project, 'join');
      expect(readSample(project)).toMatch(
        /^ {3}- +id: z\n {5}title: Z\n(?: {3}#.*\n)?\s* {3}- id: a\n/m,
      );
    }
  });

  it('is only told with a dry run [DB-68]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue });
    const done = good(await sampleStore(project).changeLayout('split', { dry_run: true }));
    expect(done.moves[1]).toEqual({
      id: 'b',
      from: '.ralph/db/tasks.yaml',
      to: '.ralph/db/tasks/b-two.yaml',
    });
    expect([...allTexts(project)]).toEqual([['tasks.yaml', queue]]);
  });

  it('keeps the order also beside files that have their own ranks [DB-68]', async () => {
    for (const rank of ['a5', '"0"', 'zz', '"!0"']) {
      const project = sampleProject({
        'tasks.yaml': queue,
        'tasks/y.yaml': 'id: y\ntitle: Y # keep\n',
        'tasks/x-words.yaml': `id: x\ntitle: X\nrank: ${rank} # keep\n`,
      });
      await change(project, 'split');
      expect(idsOf(project), rank).toEqual(['a', 'b', 'c', 'd', 'x', 'y']);
      const done = await change(project, 'join');
      expect(done.moves).toHaveLength(6);
      expect(idsOf(project), rank).toEqual(['a', 'b', 'c', 'd', 'x', 'y']);
      expect(readSample(project)).toContain('title: Y # keep');
      // A comment on a rank stays, and with it the rank.
      expect(readSample(project)).toMatch(/ rank: .* # keep/);
    }
  });

  it('loses no task, no comment and no style of the list, whatever that is [DB-69] [DB-160]', () => {
    const counts = { split: 0, refused: 0, same: 0 };
    const project = projectAt('/nowhere');
    const reader = new DatabaseReader(project);
    const property = fc.property(styledFile, (file) => {
      const before = reader.interpret(new Map([['.ralph/db/tasks.yaml', file.text]]));
      if (before.errors.length > 0) return;
      const plan = splitPlan(project, before);
      if (!plan.ok) {
        counts.refused += 1;
        expect(file.shared).toBe(true);
        return;
      }
      const after = textsAfter(before, plan.value.texts);
      const now = reader.interpret(after);
      if (file.shared) {
        expect(now.errors.length > 0 || plan.value.check(now) === undefined).toBe(true);
        return;
      }
      expect(now.errors).toEqual([]);
      expect(plan.value.check(now)).toBeUndefined();
      const kept = [...after.values()].flatMap(commentsOf).filter((one) => !isSplitNote(one));
      expect(kept.sort()).toEqual(commentsOf(file.text).sort());
      counts.split += 1;
      const back = good(joinPlan(project, now));
      const joined = textsAfter(now, back.texts);
      expect(back.check(reader.interpret(joined))).toBeUndefined();
      expect([...joined.keys()]).toEqual(['.ralph/db/tasks.yaml']);
      const [text = ''] = joined.values();
      expect(commentsOf(text).sort()).toEqual(commentsOf(file.text).sort());
      if (text === file.text) counts.same += 1;
      // A file has no column for a comment further out than its task, no dash alone, and no spaces alone.
      const hasDashAlone = /^ *-(?: #.*)?\r?$/m.test(file.text);
      if (!hasDashAlone) expect(flatComments(text)).toBe(flatComments(file.text));
    });
    fc.assert(property, { numRuns: 600, seed: Number(process.env['RALPH_SEED'] ?? 20261121) });
    expect(counts.split).toBeGreaterThan(150);
    expect(counts.same).toBeGreaterThan(250);
    expect(counts.refused).toBeLessThan(100);
  }, 180_000);

  it('is left alone where a task could not be moved without a loss [DB-69]', async () => {
    const text =
      'tasks:\n  - id: a\n    title: A\n    tags: &t [x]\n  - id: b\n    title: B\n    tags: *t\n';
    const project = sampleProject({ 'tasks.yaml': text });
    const split = await sampleStore(project).changeLayout('split', { dry_run: false });
    expect(split).toMatchObject({ ok: false, failure: { reason: 'edit-refused' } });
    expect([...allTexts(project)]).toEqual([['tasks.yaml', text]]);
  });

  it('leaves a folder that holds something else, and says so [DB-68]', async () => {
    const project = sampleProject({ 'tasks/a.yaml': 'id: a\ntitle: A\n', 'tasks/note.txt': 'x' });
    const { notes } = await change(project, 'join');
    expect(notes.join()).toContain('note.txt');
    expect(readSample(project)).toBe('tasks:\n  - id: a\n    title: A\n');
  });
});

describe('the archive', () => {
  it('gets what is done or skipped, but not what another task names [DB-70]', async () => {
    const project = sampleProject({
      'tasks.yaml': queue,
      'tasks/e.yaml': '# about e\nid: e\ntitle: E\nstatus: done\n',
      'tasks/f.yaml': 'id: f\ntitle: F\nstatus: done\n',
      'tasks/g.yaml': 'id: g\ntitle: G\ndepends_on: [f]\n',
    });
    const done = await change(project, 'archive');
    expect(done.moves.map(({ id }) => id)).toEqual(['a', 'd', 'e']);
    expect(done.stays).toEqual([{ id: 'f', why: 'g names it' }]);
    expect(idsOf(project)).toEqual(['b', 'c', 'f', 'g']);
    expect(readSample(project, 'archive/tasks/e.yaml')).toBe(
      '# about e\nid: e\ntitle: E\nstatus: done\n',
    );
    expect(readSample(project, 'archive/tasks.yaml')).toBe(
      "tasks:\n  # about a\n  - id: a\n    title: 'One'   # in quotes\n    status: done # soon\n\n  # - id: old\n\n  - id: d\n    title: Four\n    status: skipped\n    depends_on: [a]\n",
    );
    const left = [...allTexts(project).values()].flatMap(commentsOf);
    expect(left).toEqual(expect.arrayContaining(commentsOf(queue)));
    expect(readSample(project)).toContain('tasks: # all of them\n\n  - { id: b');
    // More goes to the end of what is there.
    good(await sampleStore(project).editTask('g', { set: { status: 'done' } }));
    good(await sampleStore(project).editTask('c', { set: { status: 'done' } }));
    await change(project, 'archive');
    expect(idsOf(project)).toEqual(['b']);
    expect(readSample(project, 'archive/tasks.yaml').match(/^ {2,4}(?:- )?id: .*/gm)).toHaveLength(
      3,
    );
  });
});

describe('a comment for editors', () => {
  const line = (path: string): string => `# yaml-language-server: $schema=${path}\n`;

  it('leads to the schema from the archive, and is there once [DB-161]', async () => {
    const project = sampleProject({
      '../schema/task.json': '{}',
      'tasks.yaml': `${line('../schema/tasks.json')}tasks:\n  # of a\n  - {id: a, title: A, status: done}\n  - {id: b, title: B}\n`,
      'tasks/c.yaml': `\uFEFF# of c\n${line('../../schema/task.json')}id: c # here\ntitle: C\nstatus: done\n`,
      'tasks/d.yaml': `${line('https://x.example/task.json')}id: d\ntitle: D\nstatus: done\n`,
    });
    await change(project, 'archive');
    expect(Object.fromEntries(allTexts(project))).toEqual({
      'tasks.yaml': `${line('../schema/tasks.json')}tasks:\n  - {id: b, title: B}\n`,
      'archive/tasks.yaml': `${line('../../schema/tasks.json')}tasks:\n  # of a\n  - {id: a, title: A, status: done}\n`,
      'archive/tasks/c.yaml': `\uFEFF# of c\n${line('../../../schema/task.json')}id: c # here\ntitle: C\nstatus: done\n`,
      'archive/tasks/d.yaml': `${line('https://x.example/task.json')}id: d\ntitle: D\nstatus: done\n`,
    });
    good(await sampleStore(project).editTask('b', { set: { status: 'done' } }));
    await change(project, 'archive');
    expect(readSample(project, 'archive/tasks.yaml').match(/\$schema/g)).toHaveLength(1);
  });

  it('does not come into the list from a file of its own, and is there once in each [DB-161]', async () => {
    const own = '# of c\nid: c\ntitle: C\n';
    const project = sampleProject({
      '../schema/task.json': '{}',
      'tasks/b.yaml': `${line('https://x.example/task.json')}id: b\ntitle: B\n`,
      'tasks/c.yaml': `${line('../../schema/task.json')}${own}`.replaceAll('\n', '\r\n'),
    });
    await change(project, 'join');
    expect(readSample(project)).toBe(
      'tasks:\n  - id: b\n    title: B\n  # of c\n  - id: c\n    title: C\n',
    );
    writeSample(project, 'tasks.yaml', readSample(project).replaceAll('\n', '\r\n'));
    await change(project, 'split');
    expect(readSample(project, 'tasks/c-c.yaml')).toBe(
      `${line('../../schema/task.json')}${own}rank: a2\n`.replaceAll('\n', '\r\n'),
    );
  });
});

describe('a change of several files', () => {
  const after = [
    { path: '.ralph/db/tasks/a.yaml', before: undefined, after: 'id: a\ntitle: A\n' },
    { path: '.ralph/db/tasks.yaml', before: 'tasks: [{id: a, title: A}]\n', after: 'tasks: []\n' },
  ];

  it('that a process left half written is seen whole, and finished by the next one [DB-71]', async () => {
    const project = sampleProject({ 'tasks.yaml': 'tasks: [{id: a, title: A}]\n' });
    await change(project, 'split');
    await change(project, 'join');
    writeSample(project, 'tasks.yaml', 'tasks: [{id: a, title: A}]\n');
    writeSample(project, 'tasks/a.yaml', 'id: a\ntitle: A\n');
    good(noteChange(project, after));
    expect(idsOf(project)).toEqual(['a']);
    expect(readSample(project)).toBe('tasks: [{id: a, title: A}]\n');
    good(await cachedQueue(project, () => Promise.resolve(sampleStore(project).load())));
    expect(readSample(project)).toBe('tasks: []\n');
    expect(pendingChange(project)).toBeUndefined();
  });

  it('is taken back where somebody has changed a file of it meanwhile, and theirs stays [DB-71]', async () => {
    const project = sampleProject({ 'tasks.yaml': 'tasks: [{id: a, title: A}]\n' });
    await change(project, 'archive');
    good(await sampleStore(project).editTask('a', { set: { priority: 'low' } }));
    writeSample(project, 'tasks/a.yaml', 'id: a\ntitle: A\n');
    const theirs = 'tasks: [{id: a, title: A}, {id: mine, title: Mine}]\n';
    writeSample(project, 'tasks.yaml', theirs);
    good(noteChange(project, after));
    expect(idsOf(project)).toEqual(['a', 'mine']);
    good(await sampleStore(project).editTask('mine', { set: { status: 'done' } }));
    expect(Object.fromEntries(allTexts(project))).toEqual({
      'tasks.yaml': theirs.replace('title: Mine', 'title: Mine, status: done'),
    });
  });

  it('names files of the queue only, whoever wrote the note [DB-71]', () => {
    const project = sampleProject({ 'tasks.yaml': 'tasks: []\n' });
    writeSample(project, '../run/x', '');
    for (const path of ['package.json', '.ralph/config.yaml', '.ralph/db/tasks/../../x.yaml']) {
      good(noteChange(project, [{ path, before: undefined, after: 'x' }]));
      expect(pendingChange(project)).toBeUndefined();
    }
  });
});

function flatComments(text: string): string {
  return text.replaceAll(/^ +(?=#|\r?$)/gm, '');
}

function textsAfter(
  { texts }: Snapshot,
  changes: ReadonlyMap<string, string | undefined>,
): Map<string, string> {
  const all = new Map(texts);
  for (const [file, text] of changes) {
    if (text === undefined) all.delete(file);
    else all.set(file, text);
  }
  return all;
}
