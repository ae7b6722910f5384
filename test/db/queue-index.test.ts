import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noteChange } from '../../src/db/pending-change.ts';
import { projectAt, type Project } from '../../src/db/project.ts';
import { cachedOutline } from '../../src/db/queue-index.ts';
import type { Outline } from '../../src/model/outline.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';

const tasks = `tasks:
  - id: one
    title: First
    kind: review
    priority: low
    feature: login
    tags: [a, b]
  - id: two
    title: "Second\\nof \\u2028 two"
    discipline: coder
    depends_on: [one]
    reviews: [one]
    description: Long.
`;

/** A project that is in use: it has a run folder. */
function usedProject(): Project {
  const project = sampleProject({
    'tasks.yaml': tasks,
    'features.yaml': 'features:\n  - name: login\n    title: Login\n',
    'disciplines.yaml': 'disciplines:\n  - name: coder\n    title: Coder\n',
  });
  mkdirSync(project.run);
  return project;
}

function indexOf(project: Project): string {
  return join(project.run, 'queue-index');
}

/** The outline, and whether anything was read for it. */
async function outline(project: Project): Promise<{ queue: Outline; isRead: boolean }> {
  // Only the index can serve then.
  rmSync(join(project.run, 'queue-cache.json'), { force: true });
  let isRead = false;
  const load = (): ReturnType<Parameters<typeof cachedOutline>[1]> => {
    isRead = true;
    return Promise.resolve(sampleStore(project).load());
  };
  const { queue } = good(await cachedOutline(project, load));
  return { queue, isRead };
}

/** Asks until the index is kept: a file that was written just now is not trusted yet. */
async function keepIndex(project: Project): Promise<void> {
  do await outline(project);
  while (readFileSync(indexOf(project), 'utf8') === '');
}

/** Writes a file and gives it its time back: its size is the same, too. */
function rewrite(path: string, text: string, { isNew }: { isNew: boolean }): void {
  const { atimeMs, mtimeMs, size } = statSync(path);
  const other = isNew ? `${path}.new` : path;
  writeFileSync(other, text);
  utimesSync(other, atimeMs / 1000, mtimeMs / 1000);
  if (isNew) renameSync(other, path);
  expect(statSync(path)).toMatchObject({ size, mtimeMs });
}

/** So that a time that was given back is the same to the last digit. */
async function roundTimes(project: Project): Promise<void> {
  const past = Math.floor(Date.now() / 1000) - 10;
  utimesSync(project.tasks, past, past);
  await keepIndex(project);
}

it('keeps what lists need, and reads nothing while nothing was written [DB-148]', async () => {
  const project = usedProject();
  await keepIndex(project);
  const { queue } = good(sampleStore(project).load());
  const kept = await outline(project);
  expect(kept.isRead).toBe(false);
  expect(kept.queue.tasks).toHaveLength(2);
  for (const [index, task] of kept.queue.tasks.entries()) {
    expect(queue.tasks[index]).toMatchObject(task);
    expect(task).not.toHaveProperty('description');
  }
  expect(kept.queue.tasks[1]).toMatchObject({ discipline: 'coder', feature: undefined });
  expect(kept.queue.features.get('login')).toEqual({ name: 'login', title: 'Login' });
  expect(kept.queue.disciplines.get('coder')).toEqual({ name: 'coder', title: 'Coder' });
  expect(kept.queue.config.checks).toEqual([]);
});

it.each([
  ['in place', false],
  ['by a rename', true],
])('sees a change %s that leaves size and time as they were [DB-149]', async (_, isNew) => {
  const project = usedProject();
  await roundTimes(project);
  expect((await outline(project)).isRead).toBe(false);
  rewrite(project.tasks, tasks.replace('First', 'Later'), { isNew });
  const seen = await outline(project);
  expect(seen.queue.tasks[0]?.title).toBe('Later');
  expect(seen.isRead).toBe(true);
});

const single = 'id: three\ntitle: Third\n';

it.each<[string, (project: Project) => void, string[]]>([
  [
    'a new file',
    (project) => {
      mkdirSync(project.task_files);
      writeSample(project, 'tasks/three.yaml', single);
    },
    ['one', 'two', 'three'],
  ],
  [
    'a file that is gone',
    (project) => {
      rmSync(project.tasks);
    },
    [],
  ],
  [
    'a change of several files',
    (project) => {
      const path = '.ralph/db/tasks.yaml';
      good(noteChange(project, [{ path, before: readSample(project), after: 'tasks: []\n' }]));
    },
    [],
  ],
])('sees %s [DB-149]', async (_, change, ids) => {
  const project = usedProject();
  await keepIndex(project);
  change(project);
  const seen = await outline(project);
  expect(seen.queue.tasks.map(({ id }) => id)).toEqual(ids);
  // And once more, with what is kept now.
  await keepIndex(project);
  const again = await outline(project);
  expect(again.isRead).toBe(false);
  expect(again.queue.tasks).toHaveLength(ids.length);
});

it('sees a change of a single file, and of the config [DB-149]', async () => {
  const project = usedProject();
  mkdirSync(project.task_files);
  writeSample(project, 'tasks/three.yaml', single);
  await keepIndex(project);
  writeSample(project, 'tasks/three.yaml', single.replace('Third', 'Again'));
  expect((await outline(project)).queue.tasks[2]?.title).toBe('Again');
  await keepIndex(project);
  writeFileSync(project.config, 'checks:\n  test: npm test\n');
  const seen = await outline(project);
  expect(seen.queue.config.checks).toMatchObject([{ name: 'test', command: 'npm test' }]);
});

it('keeps nothing of a file that is not clearly older than the reading [DB-149]', async () => {
  const project = usedProject();
  await keepIndex(project);
  const soon = Date.now() / 1000 + 60;
  utimesSync(project.tasks, soon, soon);
  for (let round = 0; round < 2; round++) {
    expect((await outline(project)).isRead).toBe(true);
    expect(readFileSync(indexOf(project), 'utf8')).toBe('');
  }
});

it('is not trusted in a copy of the project [DB-149]', async () => {
  const project = usedProject();
  await keepIndex(project);
  const root = `${project.root}-copy`;
  cpSync(project.root, root, { recursive: true, preserveTimestamps: true });
  const copy = projectAt(root);
  expect(readFileSync(indexOf(copy), 'utf8')).toBe(readFileSync(indexOf(project), 'utf8'));
  expect((await outline(copy)).isRead).toBe(true);
  rmSync(root, { recursive: true });
});

it('is made anew when it is damaged or of another version or build [DB-149]', async () => {
  const project = usedProject();
  await keepIndex(project);
  const whole = readFileSync(indexOf(project), 'utf8');
  const first = await outline(project);
  const broken = [
    ...['', 'none', whole.slice(0, -9), `${whole} `],
    whole.replace('First', 'Other'),
    whole.replace('"version":3', '"version":0'),
    whole.replace('"build":"', '"build":"other-'),
  ];
  for (const content of broken) {
    expect(content).not.toBe(whole);
    writeFileSync(indexOf(project), content);
    expect((await outline(project)).isRead).toBe(true);
    expect(await outline(project)).toEqual(first);
    expect(readFileSync(indexOf(project), 'utf8')).toBe(whole);
  }
});
