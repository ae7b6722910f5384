import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noteChange } from '../../src/db/pending-change.ts';
import { editAtPoint, type PointEdited } from '../../src/db/point/point-edit.ts';
import type { Project } from '../../src/db/project.ts';
import { readList } from '../../src/db/read/list-file.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';
import { Store, type TaskEdit } from '../../src/db/store.ts';
import { good, readSample, sampleProject, writeSample } from './sample.ts';
import { styledFile } from './styled-file.ts';

const seed = Number(process.env['RALPH_SEED'] ?? 20261121);
const now = (): Date => new Date('2026-11-21T03:05:12.345Z');
const what = 'a test';

/** A project that is in use: it has a run folder. */
function usedProject(tasks: string): Project {
  const project = sampleProject({ 'tasks.yaml': tasks });
  mkdirSync(project.run);
  return project;
}

/** Reads everything, and keeps where each task is. */
function keepIndex(project: Project): void {
  const store = openStore(project);
  store.load();
  store.keepIndex();
}

function openStore(project: Project): Store {
  return new Store(project, { now, random: () => new Uint8Array(4), what, cached: true });
}

async function atPoint(
  project: Project,
  id: string,
  edit: TaskEdit,
): Promise<PointEdited | undefined> {
  return good(await editAtPoint(project, { id, edit: () => edit, now, what }));
}

function indexOf(project: Project): string {
  return join(project.run, 'task-index');
}

const many = 40;

function longList(column = '  ', newline = '\n', from = 0): string {
  const lines = Array.from({ length: many }, (_, n) => [
    `${column}- id: t${from + n}`,
    `${column}  title: Täsk ${n}`,
  ]);
  return lines.flat().join(newline) + newline;
}

const queue = `tasks:\n${longList()}`;

const word = fc.constantFrom(
  'Sign in',
  'x: y',
  '# no',
  'ünï 🎉',
  "it's",
  'yes',
  '12',
  '- a',
  'a, b]',
);
const text = fc.oneof(
  word,
  fc.constantFrom('one\ntwo\n', 'one\n\n  two', '\n', ' x ', 'a\tb', '\u2028', '*x', '- a\n- b\n'),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
);
const edits: fc.Arbitrary<TaskEdit> = fc.oneof(
  fc.record({ set: fc.record({ hints: text }) }),
  fc.record({ set: fc.record({ description: text, title: word }) }),
  fc.record({ set: fc.record({ status: fc.constantFrom('done', 'draft', 'pending') }) }),
  fc.record({ set: fc.record({ priority: fc.constantFrom('high', 'low', 'urgent' as 'low') }) }),
  fc.record({ set: fc.record({ tags: fc.array(word, { maxLength: 3 }) }) }),
  fc.record({ add: fc.record({ tags: fc.array(word, { minLength: 1, maxLength: 2 }) }) }),
  fc.record({ remove: fc.constantFrom({ tags: ['a'] }, { tags: ['a', 'b'] }) }),
  fc.record({
    unset: fc.constantFrom(['tags'], ['description', 'status'], ['priority'], ['title']),
  }),
) as fc.Arbitrary<TaskEdit>;

it('gives the very bytes, task and problems of an edit that reads everything [DB-150]', async () => {
  const [point, whole] = [usedProject(''), usedProject('')];
  let edited = 0;
  const property = fc.asyncProperty(
    styledFile,
    fc.array(fc.tuple(fc.nat({ max: 5 }), edits), { minLength: 1, maxLength: 3 }),
    async (file, steps) => {
      const start = file.text.endsWith('\n') ? file.text : `${file.text}\n`;
      const { split, entries } = readList(taskKind, { file: 'tasks.yaml', text: start });
      if (!split) return;
      const column = /^ */.exec(entries[0]?.piece.text ?? '')?.[0] ?? '';
      // The last of them with what closes the file, the first with what opens it.
      const longer = start + longList(column, start.includes('\r') ? '\r\n' : '\n');
      for (const project of [point, whole]) writeSample(project, 'tasks.yaml', longer);
      keepIndex(point);
      for (const [pick, edit] of steps) {
        const id = file.records[pick % file.records.length]?.id ?? 'a';
        const before = readSample(point);
        const done = await atPoint(point, pick === 5 ? `t${many - 1}` : id, edit);
        if (done === undefined) {
          expect(readSample(point)).toBe(before);
          return;
        }
        edited += 1;
        const store = openStore(whole);
        const { warnings } = good(store.load());
        expect(done.after.task).toEqual(
          good(await store.editTask(pick === 5 ? `t${many - 1}` : id, edit)),
        );
        expect(readFileSync(point.tasks)).toEqual(readFileSync(whole.tasks));
        const words = (problem: (typeof warnings)[number]): string =>
          problem.file + problem.found + problem.expected;
        expect(good(store.load()).warnings.map(words)).toEqual(warnings.map(words));
      }
    },
  );
  await fc.assert(property, { numRuns: 150, seed });
  expect(edited).toBeGreaterThan(30);
});

it('edits one after the other, and notes each write as ever [DB-150]', async () => {
  const project = usedProject(queue);
  keepIndex(project);
  for (const [round, id] of ['t0', 't7', 't0', `t${many - 1}`].entries()) {
    const before = readSample(project);
    const done = await atPoint(project, id, {
      set: { hints: `${'Round '.repeat(round)}${round}` },
    });
    expect(done?.before.task.id).toBe(id);
    expect(done?.after.raw.hints).toContain(String(round));
    const log = readSample(project, '../run/writes.jsonl').trim().split('\n');
    expect(JSON.parse(log[round] ?? '')).toMatchObject({
      before: hashOf(before),
      after: hashOf(readSample(project)),
      by: what,
    });
  }
  expect((await atPoint(project, 't7', { set: { hints: 'Round 1' } }))?.after.task.hints).toBe(
    'Round 1',
  );
  expect(readSample(project, '../run/writes.jsonl').trim().split('\n')).toHaveLength(4);
});

it('goes on from an edit that read everything [DB-150]', async () => {
  const project = usedProject(queue);
  good(await openStore(project).editTask('t1', { set: { depends_on: ['t2'] } }));
  expect((await atPoint(project, 't1', { set: { title: 'New' } }))?.after.task).toMatchObject({
    title: 'New',
    depends_on: ['t2'],
  });
});

it.each<[string, (project: Project) => void]>([
  [
    'the list',
    (project) => {
      writeSample(project, 'tasks.yaml', queue.replace('Täsk 9', 'Task 9'));
    },
  ],
  [
    'another file',
    (project) => {
      writeSample(project, 'features.yaml', 'features: []\n');
    },
  ],
  [
    'the config',
    (project) => {
      writeFileSync(project.config, 'max_turns: 9\n');
    },
  ],
  [
    'a single file',
    (project) => {
      writeSample(project, 'tasks/x.yaml', 'id: x\ntitle: X\n');
    },
  ],
  [
    'a misspelt file',
    (project) => {
      writeSample(project, 'feature.yaml', 'features: []\n');
    },
  ],
  [
    'a change of several files',
    (project) => {
      const change = {
        path: '.ralph/db/features.yaml',
        before: undefined,
        after: 'features: []\n',
      };
      good(noteChange(project, [change]));
    },
  ],
  [
    'no index',
    (project) => {
      rmSync(indexOf(project));
    },
  ],
  [
    'an index that is cut off',
    (project) => {
      damage(project, (text) => text.slice(0, -3));
    },
  ],
  [
    'a damaged one',
    (project) => {
      damage(project, (text) => text.replace('t9 ', 't8 '));
    },
  ],
  [
    'one of another version',
    (project) => {
      damage(project, (text) => text.replace('"version":1', '"version":0'));
    },
  ],
  [
    'one of another build',
    (project) => {
      damage(project, (text) => text.replace('"build":"', '"build":"x'));
    },
  ],
])('reads everything when there is something new: %s [DB-151]', async (_, change) => {
  const project = usedProject(queue);
  keepIndex(project);
  expect(await atPoint(project, 't3', { set: { title: 'New' } })).toBeDefined();
  change(project);
  const before = readSample(project);
  expect(await atPoint(project, 't3', { set: { title: 'Newer' } })).toBeUndefined();
  expect(readSample(project)).toBe(before);
});

it.each<[string, string, TaskEdit]>([
  ['what rules look at', 't3', { set: { depends_on: ['t4'] } }],
  ['names of files', 't3', { set: { context_files: ['none'] } }],
  ['what breaks the schema', 't3', { set: { priority: 'urgent' as 'low' } }],
  ['a required key', 't3', { unset: ['title'] }],
  ['several tasks', 't', { set: { title: 'New' } }],
  ['no task', 'none', { set: { title: 'New' } }],
  ['words with a space', 't3 2', { set: { title: 'New' } }],
  ['a task with a warning', 'odd', { set: { title: 'New' } }],
])('leaves to the whole reading: %s [DB-151]', async (_, id, edit) => {
  const text = `${queue}  - id: odd\n    title: Odd\n    mine: 1\n`;
  const project = usedProject(text);
  keepIndex(project);
  expect(await atPoint(project, id, edit)).toBeUndefined();
  expect(readSample(project)).toBe(text);
  expect(existsSync(project.writes)).toBe(false);
});

it('keeps no index of what has an error, is short, or is not read task by task [DB-151]', () => {
  const texts = [
    queue.replace('t9', 't8'),
    'tasks:\n  - id: a\n    title: A\n',
    `# A document\n---\n${queue}`,
  ];
  for (const text of texts) {
    const project = usedProject(text);
    keepIndex(project);
    expect(existsSync(indexOf(project))).toBe(false);
  }
});

function damage(project: Project, change: (text: string) => string): void {
  const whole = readFileSync(indexOf(project), 'utf8');
  expect(change(whole)).not.toBe(whole);
  writeFileSync(indexOf(project), change(whole));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
