import {
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  chmodSync,
  lstatSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock } from '../../src/host/lock.ts';
import { beginCopies, endCopies } from '../../src/db/last-written.ts';
import { Store, type TaskEdit } from '../../src/db/store.ts';
import { taskHash } from '../../src/db/task-hash.ts';
import { loggedWrites } from '../../src/db/write-log.ts';
import type { WrittenTask } from '../../src/model/written-task.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';

const queue = `# The queue
tasks:
  # first
  - id: a
    title: 'One'   # in quotes
    mine: kept
    status: pending # soon

  - { id: b, title: Two, status: draft } # in braces
  - title: Three
    id: c
    depends_on:
    - a
    description: |
      Text

# the end`;

function storeOf(text: string): {
  store: Store;
  text: () => string;
  project: ReturnType<typeof sampleProject>;
} {
  const project = sampleProject({ 'tasks.yaml': text });
  return { project, store: sampleStore(project), text: () => readSample(project) };
}

describe('an edit of a task', () => {
  it('changes its own lines and no others [DB-15]', async () => {
    const { store, text } = storeOf(queue);
    const edited = good(
      await store.editTask('a', {
        set: {
          status: 'blocked',
          blocked: { on: 'human', reason: 'Which: one?', question: 'Red\nor blue?' },
        },
      }),
    );
    expect(edited.blocked?.question).toBe('Red\nor blue?');
    good(await store.editTask('b', { set: { status: 'pending', tags: ['x', 'y z'] } }));
    good(
      await store.editTask('c', {
        set: { depends_on: ['a', 'b'], priority: 'high' },
        unset: ['description'],
      }),
    );
    expect(text()).toBe(`# The queue
tasks:
  # first
  - id: a
    title: 'One'   # in quotes
    mine: kept
    status: blocked # soon
    blocked:
      on: human
      reason: "Which: one?"
      question: |-
        Red
        or blue?

  - { id: b, title: Two, status: pending, tags: [x, y z] } # in braces
  - title: Three
    id: c
    depends_on:
    - a
    - b
    priority: high

# the end`);
  });

  it('keeps the line breaks of a file from another system [DB-15]', async () => {
    const { store, text } = storeOf('tasks:\r\n  - id: a\r\n    title: A\r\n  - {id: b, title: B}');
    good(await store.editTask('a', { set: { description: 'One\nTwo\n' } }));
    good(await store.editTask('b', { set: { hints: 'One\nTwo' } }));
    expect(text()).toBe(
      'tasks:\r\n  - id: a\r\n    title: A\r\n    description: |\r\n      One\r\n      Two\r\n  - {id: b, title: B, hints: "One\\nTwo"}',
    );
  });

  it('taken back leaves the file as it was, byte by byte [DB-16]', async () => {
    const { store, text } = storeOf(queue);
    good(
      await store.editTask('c', { set: { status: 'done', session: 's-20261121-030512-k3vq9d' } }),
    );
    expect(text()).not.toBe(queue);
    good(await store.editTask('c', { unset: ['status', 'session'] }));
    good(await store.editTask('a', { set: { status: 'done' } }));
    good(await store.editTask('a', { set: { status: 'pending' } }));
    expect(text()).toBe(queue);
  });

  it('that says what the file says already writes nothing [DB-17]', async () => {
    const { store, project, text } = storeOf(queue);
    const before = statSync(project.tasks).mtimeMs;
    good(
      await store.editTask('c', { set: { depends_on: ['a'], title: 'Three' }, unset: ['blocked'] }),
    );
    expect(statSync(project.tasks).mtimeMs).toBe(before);
    expect(text()).toBe(queue);
    expect(existsSync(project.writes)).toBe(false);
  });

  it.each<[string, Partial<WrittenTask>, string]>([
    ['an invalid value', { title: ' ' }, 'a blank `title`'],
    ['an unknown dependency', { depends_on: ['zzz'] }, 'the id of a task'],
    ['a cycle', { depends_on: ['c'] }, 'a → c → a'],
    ['an id that is taken', { id: 'b' }, 'a second time'],
  ])('that would leave an invalid database is refused: %s [DB-18]', async (_, set, words) => {
    const { store, text } = storeOf(queue);
    const edited = await store.editTask('a', { set });
    expect(edited).toMatchObject({ ok: false, failure: { reason: 'task-invalid' } });
    expect(JSON.stringify(edited)).toContain(words);
    expect(text()).toBe(queue);
  });

  it('that would change another task too is refused [DB-18]', async () => {
    const shared =
      'tasks:\n  - id: a\n    title: A\n    status: &s pending\n  - id: b\n    title: B\n    status: *s\n';
    const { store, text } = storeOf(shared);
    expect(await store.editTask('a', { set: { status: 'done' } })).toMatchObject({
      ok: false,
      failure: { reason: 'edit-refused', detail: 'task b would read differently' },
    });
    expect(text()).toBe(shared);
    good(await store.editTask('b', { set: { status: 'done' } }));
    expect(text()).toBe(shared.replace('*s', 'done'));
  });

  it('of a record in a form that cannot be followed is refused [DB-18]', async () => {
    const text = 'tasks:\n  - id: a\n    title: A\n    ? status\n    : pending\n';
    const { store } = storeOf(text);
    expect(await store.editTask('a', { set: { status: 'done' } })).toMatchObject({
      ok: false,
      failure: { reason: 'edit-refused' },
    });
  });

  it('of a task that is not there suggests the nearest [DB-18]', async () => {
    const { store } = storeOf('tasks: [{id: login-form, title: A}]');
    expect(await store.editTask('login-from', { set: { status: 'done' } })).toEqual({
      ok: false,
      failure: { reason: 'task-not-found', id: 'login-from', nearest: 'login-form' },
    });
  });

  it('touches nothing while the database is invalid [DB-18]', async () => {
    const { store, text } = storeOf('tasks:\n  - id: a\n');
    const edited = await store.editTask('a', { set: { title: 'A' } });
    expect(edited).toMatchObject({ ok: false, failure: { reason: 'invalid-database' } });
    expect(text()).toBe('tasks:\n  - id: a\n');
  });

  it('of several tasks is one write for each file, or none at all [DB-19]', async () => {
    const project = sampleProject({
      'tasks.yaml': queue,
      'tasks/d.yaml': '# alone\nid: d\ntitle: Four\n',
    });
    const store = sampleStore(project);
    const done = { set: { status: 'done' as const } };
    const edited = good(
      await store.editTasks(
        new Map([
          ['d', done],
          ['c', done],
          ['a', done],
        ]),
      ),
    );
    expect(edited.map((task) => [task.id, task.status])).toEqual([
      ['d', 'done'],
      ['c', 'done'],
      ['a', 'done'],
    ]);
    expect(readSample(project, 'tasks/d.yaml')).toBe('# alone\nid: d\ntitle: Four\nstatus: done\n');
    expect(
      good(loggedWrites(project))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['.ralph/db/tasks.yaml', '.ralph/db/tasks/d.yaml']);
    const before = readSample(project);
    const missing = await store.editTasks(
      new Map<string, TaskEdit>([
        ['a', { unset: ['status'] }],
        ['zzz', done],
      ]),
    );
    expect(missing.ok).toBe(false);
    expect(readSample(project)).toBe(before);
  });

  it('of several tasks works in a file that is read as a whole, too [DB-19]', async () => {
    const { store, text } = storeOf(
      'version: 1\ntasks:\n  - id: a\n    title: A\n  - {id: b, title: B}\n  - id: c\n    title: C\nmore: x\n',
    );
    const done = { set: { status: 'done' as const } };
    good(
      await store.editTasks(
        new Map([
          ['a', done],
          ['b', done],
          ['c', done],
        ]),
      ),
    );
    expect(text()).toBe(
      'version: 1\ntasks:\n  - id: a\n    title: A\n    status: done\n  - {id: b, title: B, status: done}\n  - id: c\n    title: C\n    status: done\nmore: x\n',
    );
  });
});

describe('an element of a list', () => {
  it('is added to and removed from the list as it is by then, and the others keep their comments [DB-66]', async () => {
    const written =
      'tasks:\n  - id: a\n    title: A\n    tags: # all\n      - x # one\n      # two\n      - y\n';
    const { store, text } = storeOf(written);
    await Promise.all([
      store.editTask('a', { add: { tags: ['z', 'x'] } }),
      store.editTask('a', { add: { tags: ['w'] }, remove: { tags: ['y'] } }),
    ]);
    const tags = good(store.load()).queue.tasks[0]?.tags;
    expect(tags?.toSorted()).toEqual(['w', 'x', 'z']);
    expect(text()).toContain('    tags: # all\n      - x # one\n      # two\n      - ');
    good(await store.editTask('a', { remove: { tags: ['w', 'x', 'z'] } }));
    expect(text()).toBe('tasks:\n  - id: a\n    title: A\n');
  });
});

describe('a record', () => {
  it('is deleted with its own lines, or its own file, unless another one names it [DB-65]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue, 'tasks/d.yaml': 'id: d\ntitle: D\n' });
    const store = sampleStore(project);
    good(await store.deleteTask('d'));
    expect(existsSync(join(project.task_files, 'd.yaml'))).toBe(false);
    expect(await store.deleteTask('a')).toMatchObject({
      ok: false,
      failure: { reason: 'edit-refused' },
    });
    good(await store.deleteTask('b'));
    const gone = '\n  - { id: b, title: Two, status: draft } # in braces';
    expect(readSample(project)).toBe(queue.replace(gone, ''));
    expect(await store.deleteTask('bb')).toMatchObject({ failure: { reason: 'task-not-found' } });
  });

  it('of the features and disciplines is added, changed and deleted, but not while it is named [DB-67]', async () => {
    const text = '# ours\nfeatures:\n  # keep\n  - name: web # keep\n    title: Web\n';
    const tasks = 'tasks:\n  - id: a\n    title: A\n    feature: web\n';
    const project = sampleProject({ 'features.yaml': text, 'tasks.yaml': tasks });
    const store = sampleStore(project);
    good(await store.editCatalog('features', { type: 'add', record: { name: 'api' } }));
    good(
      await store.editCatalog('features', {
        type: 'edit',
        name: 'api',
        edit: { set: { title: 'API' }, add: { context_files: ['x'] } },
      }),
    );
    const added = '  - name: api\n    title: API\n    context_files: [x]\n';
    expect(readSample(project, 'features.yaml')).toBe(text + added);
    expect(good(store.load()).queue.features.get('api')?.title).toBe('API');
    expect(await store.editCatalog('features', { type: 'remove', name: 'web' })).toMatchObject({
      failure: { reason: 'edit-refused' },
    });
    good(await store.editCatalog('features', { type: 'remove', name: 'api' }));
    expect(readSample(project, 'features.yaml')).toBe(text);
    good(await store.editCatalog('disciplines', { type: 'add', record: { name: 'ops' } }));
    expect(readSample(project, 'disciplines.yaml')).toBe('disciplines:\n  - name: ops\n');
    const twice = await store.editCatalog('disciplines', { type: 'add', record: { name: 'ops' } });
    expect(twice).toMatchObject({ failure: { reason: 'task-invalid' } });
  });
});

describe('a writer', () => {
  it('is told when the task is not what it saw [DB-21]', async () => {
    const { store, text } = storeOf(queue);
    const seen = good(store.load()).queue.tasks[0];
    const hash = seen === undefined ? '' : taskHash(seen);
    good(await store.editTask('a', { set: { priority: 'low' }, if_hash: hash }));
    const now = text();
    expect(await store.editTask('a', { set: { priority: 'high' }, if_hash: hash })).toMatchObject({
      ok: false,
      failure: { reason: 'changed-meanwhile' },
    });
    expect(text()).toBe(now);
  });

  // The clock is read between reading and writing, so it is where another program can come in between.
  function storeThat(acts: () => void, project: ReturnType<typeof sampleProject>): Store {
    const now = (): Date => {
      acts();
      return new Date('2026-11-21T03:05:12Z');
    };
    return new Store(project, { now, random: (count) => new Uint8Array(count), what: 'a test' });
  }

  it('does not overwrite what another program wrote meanwhile [DB-21]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue });
    const theirs = queue.replace('Three', 'Another');
    const store = storeThat(() => {
      writeSample(project, 'tasks.yaml', theirs);
    }, project);
    expect(await store.editTask('a', { set: { status: 'done' } })).toMatchObject({
      ok: false,
      failure: { reason: 'changed-meanwhile' },
    });
    expect(readSample(project)).toBe(theirs);
  });

  it('does not write once the lock is no longer its own [DB-21]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue });
    const store = storeThat(() => {
      writeFileSync(project.db_lock, 'taken');
    }, project);
    expect(await store.editTask('a', { set: { status: 'done' } })).toMatchObject({
      ok: false,
      failure: { reason: 'changed-meanwhile', detail: 'the lock was taken away' },
    });
    expect(readSample(project)).toBe(queue);
  });

  it('waits two seconds for another, then names it [DB-22]', async () => {
    const { store, project } = storeOf(queue);
    good(await store.editTask('a', { set: { status: 'done' } }));
    const lock = good(await acquireLock(project.db_lock, 'the other writer', 0));
    const start = Date.now();
    expect(await store.editTask('a', { set: { status: 'pending' } })).toMatchObject({
      ok: false,
      failure: { reason: 'busy', owner: { what: 'the other writer', pid: process.pid } },
    });
    expect(Date.now() - start).toBeGreaterThanOrEqual(2_000);
    lock.release();
    good(await store.editTask('a', { set: { status: 'pending' } }));
  });

  it('keeps the mode of a file, and a link a link [DB-23]', async () => {
    const { store, project } = storeOf(queue);
    const elsewhere = join(project.root, 'queue.yaml');
    renameSync(project.tasks, elsewhere);
    symlinkSync(elsewhere, project.tasks);
    chmodSync(elsewhere, 0o640);
    good(await store.editTask('a', { set: { status: 'done' } }));
    expect(lstatSync(project.tasks).isSymbolicLink()).toBe(true);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o640);
    expect(readSample(project)).toContain('status: done # soon');
  });

  it('leaves no other file behind than the log, and while a session runs the copy of its last write [DB-23] [DB-152]', async () => {
    const { store, project } = storeOf(queue);
    const set = async (status: 'done' | 'pending' | 'draft'): Promise<void> => {
      good(await store.editTask('a', { set: { status } }));
    };
    const copies = join(project.run, 'last-written');
    await set('done');
    expect(readdirSync(project.db)).toEqual(['tasks.yaml']);
    expect(readdirSync(project.run)).toEqual(['writes.jsonl']);
    beginCopies(project);
    await set('pending');
    await set('draft');
    const [copy = '', another] = readdirSync(copies);
    expect(readFileSync(join(copies, copy), 'utf8')).toBe(readSample(project));
    expect(another).toBeUndefined();
    endCopies(project);
    await set('done');
    expect(existsSync(copies)).toBe(false);
  });

  it('changes nothing when the disk takes no writes [DB-23]', async () => {
    const { store, project } = storeOf(queue);
    writeFileSync(project.run, 'a file where the folder should be');
    expect(await store.editTask('a', { set: { status: 'done' } })).toMatchObject({
      ok: false,
      failure: { reason: 'unwritable' },
    });
    expect(readSample(project)).toBe(queue);
  });
});
