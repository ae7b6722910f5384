import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Project } from '../../src/db/project.ts';
import { readList } from '../../src/db/read/list-file.ts';
import { keepReading, keptReading } from '../../src/db/read/reading-cache.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';
import { Store } from '../../src/db/store.ts';
import { documentText, plainText } from '../fuzz/document.ts';
import { seen } from '../fuzz/two-readings.ts';
import { good, readSample, sampleProject, writeSample } from './sample.ts';

const count = 100;
const file = '.ralph/db/tasks.yaml';

function queueText(odd = ''): string {
  const entry = (_: unknown, n: number): string =>
    `  - id: t${n}\n    title: Täsk ${n}\n    feature: login\n${odd}    description: |\n      - ${n}\n`;
  return `tasks:\n${Array.from({ length: count }, entry).join('')}`;
}

/** A project that is in use: it has a run folder. */
function usedProject(odd?: string): Project {
  const project = sampleProject({
    'tasks.yaml': queueText(odd),
    'features.yaml': 'features:\n  - name: login\n    title: Login\n',
  });
  mkdirSync(project.run);
  return project;
}

interface Opened {
  store: Store;
  /** How many records the store has parsed. */
  parsed: () => number;
}

function open(project: Project, cached = true): Opened {
  let parsed = 0;
  const progress = (done: number, all: number): void => {
    if (done === all) parsed += all;
  };
  const parts = { now: () => new Date(), random: () => new Uint8Array(4), what: 'a test' };
  const store = new Store(project, { ...parts, cached, progress });
  return { store, parsed: () => parsed };
}

function cacheOf(project: Project): string {
  return join(project.run, 'reading-cache');
}

it('reads what was kept exactly as it was read [DB-141]', () => {
  const path = cacheOf(usedProject());
  let kept = 0;
  fc.assert(
    fc.property(fc.oneof(documentText, plainText), (text) => {
      const reading = readList(taskKind, { file, text });
      if (!reading.split) return;
      kept += 1;
      keepReading(path, { reading, sound: undefined });
      const again = keptReading(path, taskKind, file)?.reading;
      expect(again && seen(again)).toEqual(seen(reading));
      expect(again?.text).toBe(text);
    }),
    { numRuns: 300, seed: 20261121 },
  );
  expect(kept).toBeGreaterThan(100);
});

it.each([
  ['', 'plain records'],
  ['    x-note: mine\n', 'records with a warning'],
  ['    x-size: -.inf\n', 'records that JSON cannot hold'],
])('parses only what others have not read already: %j [DB-141]', async (odd) => {
  const project = usedProject(odd);
  const first = open(project);
  const loaded = good(first.store.load());
  expect(first.parsed()).toBe(count);
  const second = open(project);
  expect(good(second.store.load())).toEqual(loaded);
  const edited = good(await second.store.editTask('t50', { set: { title: 'New' } }));
  expect(edited.title).toBe('New');
  expect(second.parsed()).toBeLessThan(5);
  // Also on top of a change that the cache does not have yet.
  const third = open(project);
  expect(good(third.store.load()).queue.tasks[50]?.title).toBe('New');
  expect(third.parsed()).toBeLessThan(5);
  // Places are those of the file: a locator parses when it is asked.
  writeSample(project, 'tasks.yaml', `${readSample(project)}  - id: t9\n    title: Again\n`);
  const failed = open(project).store.load();
  expect(JSON.stringify(failed)).toContain('a second time (the first is at .ralph/db/tasks.yaml:');
});

it('asks the rules again when another file has changed [DB-141]', () => {
  const project = usedProject();
  good(open(project).store.load());
  writeSample(project, 'features.yaml', 'features:\n  - name: logout\n    title: L\n');
  const again = open(project);
  const loaded = again.store.load();
  expect(again.parsed()).toBe(0);
  expect(loaded.ok ? [] : JSON.stringify(loaded.failure)).toContain('a name in features.yaml');
});

it('makes a cache anew that is cut off, changed or of another version [DB-142]', () => {
  const project = usedProject();
  const loaded = good(open(project).store.load());
  const whole = readFileSync(cacheOf(project), 'utf8');
  const broken = [
    '',
    'no cache',
    whole.slice(0, whole.length / 2),
    whole.replace('Täsk 7', 'Tösk 7'),
    whole.replace('"version":2', '"version":0'),
    whole.replace('"build":"', '"build":"other-'),
    `${whole} `,
  ];
  for (const content of broken) {
    expect(content).not.toBe(whole);
    writeFileSync(cacheOf(project), content);
    const { store, parsed } = open(project);
    expect(good(store.load())).toEqual(loaded);
    expect(parsed()).toBe(count);
    expect(readFileSync(cacheOf(project), 'utf8')).toBe(whole);
  }
});

it('plays without the cache, and writes nothing that rests on a false one [DB-143]', async () => {
  const project = usedProject();
  const text = readSample(project);
  const reading = readList(taskKind, { file, text });
  const entries = reading.entries.map((entry) => ({
    ...entry,
    piece: { ...entry.piece, raw: { ...(entry.piece.raw as object), status: 'done' } },
  }));
  keepReading(cacheOf(project), { reading: { ...reading, entries }, sound: undefined });
  const misled = open(project).store;
  expect(good(misled.load()).queue.tasks[0]?.status).toBe('done');
  expect(await misled.editTask('t0', { set: { title: 'New' } })).toMatchObject({
    failure: { reason: 'edit-refused' },
  });
  expect(readSample(project)).toBe(text);
  expect(good(open(project, false).store.load()).queue.tasks[0]?.status).toBe('pending');
});

it('reads after a write what lies on the disk, also of text that UTF-8 cannot hold [DB-141]', async () => {
  const project = sampleProject({ 'tasks/t1.yaml': 'id: t1\ntitle: One\n' });
  const { store } = open(project);
  const before = good(store.taskText('t1'));
  good(await store.rewriteTask('t1', before, 'id: t1\ntitle: Half a \ud83d.\nhints: All of 🙂\n'));
  const [task] = good(store.load()).queue.tasks;
  expect(task).toMatchObject({ title: 'Half a \ufffd.', hints: 'All of 🙂' });
  expect(good(open(project, false).store.load()).queue.tasks).toEqual([task]);
});

it.each([
  ['', 'a key without a value'],
  ['    hints:\n', 'keys without values'],
])('leaves out keys without a value as the reading did: %j [DB-141]', (odd) => {
  const project = usedProject(odd);
  const loaded = good(open(project).store.load());
  const again = open(project);
  expect(good(again.store.load())).toEqual(loaded);
  expect(again.parsed()).toBe(0);
  expect(loaded.queue.tasks[0]?.hints).toBeUndefined();
});
