import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/db/store.ts';
import { type Loaded } from '../../src/db/store.ts';
import {
  good,
  problemsOf,
  readSample,
  sampleProject,
  sampleStore,
  warningsOf,
  writeSample,
} from './sample.ts';

function load(files: Record<string, string>): Loaded {
  return good(sampleStore(sampleProject(files)).load());
}

function ids({ queue }: Loaded): string[] {
  return queue.tasks.map((task) => task.id);
}

function tasks(...records: string[]): { 'tasks.yaml': string } {
  return { 'tasks.yaml': `tasks:\n${records.map((record) => `  - ${record}\n`).join('')}` };
}

describe('a database', () => {
  it('without any file is an empty queue with the defaults [DB-1]', () => {
    const { queue, warnings } = load({});
    expect(queue.tasks).toEqual([]);
    expect(queue.config.max_attempts).toBe(3);
    expect(warnings).toEqual([]);
  });

  it.each([
    '',
    '# nothing yet\n',
    'tasks:\n',
    'tasks: []\n',
    'tasks: # none\n  # - id: a\n',
    '---\n',
    'tasks: ~',
  ])('reads %j as an empty queue [DB-1]', (text) => {
    expect(load({ 'tasks.yaml': text }).queue.tasks).toEqual([]);
  });

  it('fills in the defaults and resolves what is written [DB-2]', () => {
    const { queue } = load({
      '../config.yaml': 'checks: {test: npm test}\nmax_attempts: 5\ntimers: {start: 5s}\n',
      'metadata.yaml': 'schema_version: 1\ntitle: A project\n',
      'features.yaml': 'features:\n  - name: login\n    title: Logging in\n',
      'disciplines.yaml': 'disciplines:\n  - name: web\n    verify: [test]\n',
      ...tasks(
        'id: a\n    title: A\n    feature: login\n    discipline: web\n    timeout: 2m\n    acceptance: [One, {id: x, text: Two}]',
      ),
    });
    expect(queue.config).toMatchObject({
      max_attempts: 5,
      verify: ['test'],
      timers: { start: 5000, model: 300_000 },
    });
    expect(queue.metadata.title).toBe('A project');
    expect(queue.features.get('login')?.title).toBe('Logging in');
    expect(queue.disciplines.get('web')?.verify).toEqual(['test']);
    expect(queue.tasks).toMatchObject([
      {
        id: 'a',
        status: 'pending',
        priority: 'medium',
        timeout: 120_000,
        acceptance: [
          { id: 'a1', text: 'One' },
          { id: 'x', text: 'Two' },
        ],
      },
    ]);
  });

  it('reads a key without a value like one that is not there [DB-3]', () => {
    const { queue, warnings } = load(
      tasks('id: a\n    title: A\n    depends_on:\n    blocked: ~\n    status:'),
    );
    expect(queue.tasks[0]).toMatchObject({ depends_on: [], blocked: undefined, status: 'pending' });
    expect(warnings).toEqual([]);
    expect(problemsOf(tasks('id: a\n    title:'))[0]).toContain('tasks.yaml:3:5: found no `title`');
  });

  it('reports every problem of every file at once, each with its place [DB-4]', () => {
    expect(
      problemsOf({
        '../config.yaml': 'commit: maybe\nmax_attempts: 99\nchecks: {a b: x}\n',
        'metadata.yaml': 'schema_version: 2\n',
        'features.yaml': 'features:\n  - title: no name\n',
        ...tasks('id: A b\n    title: " "', 'id: b\n    title: B\n    status: pendin', 'c'),
      }),
    ).toEqual([
      '.ralph/config.yaml:1:9: found "maybe", expected one of agent, never',
      '.ralph/config.yaml:2:15: found the number 99, expected at most 20, for example 3',
      '.ralph/config.yaml:3:10: found the name "a b", expected a name: letters, digits, `.`, `_` and `-`',
      'features.yaml:2:5: found no `name`, expected the key `name`, which is required, for example `name: login`',
      'metadata.yaml:1:17: found the number 2, expected 1',
      'tasks.yaml:2:9: found "A b", expected an id: lower-case letters, digits, `.`, `_` and `-`, for example login-form',
      'tasks.yaml:3:12: found a blank `title`, expected text that is not blank, for example Log in with a link',
      'tasks.yaml:6:13: found "pendin", expected one of draft, pending, in_progress, done, blocked, skipped (did you mean pending?)',
      'tasks.yaml:7:5: found "c", expected a mapping (`key: value` lines)',
    ]);
  });

  it.each([
    [
      'a number',
      'id: 12',
      '2:9: found the number 12, expected text: put it in quotes, for example "12"',
    ],
    [
      'a number with zeros',
      'id: 007',
      'found the number 007, expected text: put it in quotes, for example "007"',
    ],
    ['a float', 'id: 1e3', 'put it in quotes, for example "1e3"'],
    [
      'a boolean',
      'id: True',
      'found True (true or false), expected text: put it in quotes, for example "True"',
    ],
    [
      'a number in a list',
      'id: a\n    title: A\n    tags: [x, 12]',
      '4:15: found the number 12, expected text: put it in quotes',
    ],
    [
      'a number for a duration',
      'id: a\n    title: A\n    timeout: 30',
      'found the number 30, expected a duration',
    ],
    [
      'a date for a time',
      'id: a\n    title: A\n    created: 2026-11-21',
      'found "2026-11-21", expected a UTC time, for example 2026-11-21T03:05:12Z',
    ],
    [
      'text for a list',
      'id: a\n    title: A\n    depends_on: b',
      'found "b", expected a list, for example [b]',
    ],
    [
      'text for a number',
      'id: a\n    title: A\n    max_turns: many',
      'found "many", expected a number, for example 100',
    ],
    [
      'too small a number',
      'id: a\n    title: A\n    max_budget_usd: 0',
      'found the number 0, expected a number above 0, for example 5',
    ],
    [
      'a part of a criterion',
      'id: a\n    title: A\n    acceptance: [{id: x}]',
      'found no `text`, expected the key `text`',
    ],
    [
      'a criterion of no kind',
      'id: a\n    title: A\n    acceptance: [7]',
      'found the number 7, expected text or a mapping',
    ],
  ])('says what to write in place of %s [DB-5]', (_, record, words) => {
    expect(problemsOf(tasks(record)).join('\n')).toContain(words);
  });
});

describe('a file that is not sound', () => {
  it.each([
    ['no YAML', 'tasks:\n  - id: "a\n', '2:9: found a text whose closing quote is missing'],
    ['a tab as indentation', 'tasks:\n  - id: a\n\ttitle: A\n', '3:1: found a tab'],
    [
      'a key twice',
      'tasks:\n  - id: a\n    title: A\n    title: B\n',
      '4:5: found the key `title` a second time',
    ],
    ['two documents', 'tasks:\n---\ntasks:\n', 'found a second document'],
    ['an alias of nothing', 'tasks:\n  - id: a\n    title: *x\n', 'the alias `*x` of an anchor'],
    [
      'an alias of itself',
      'tasks:\n  - &t\n    id: a\n    title: A\n    x: *t\n',
      'an alias of something that it is a part of',
    ],
    ['a list alone', '- id: a\n', '1:1: found a list, expected a mapping with the key `tasks`'],
    ['a mapping in place of the list', 'tasks:\n  a: b\n', '2:3: found a mapping, expected a list'],
    [
      'a misspelt list',
      'task:\n  - id: a\n    title: A\n',
      '1:1: found the unknown key `task`, expected `tasks`',
    ],
    ['deep nesting', `tasks: ${'['.repeat(5_000)}`, 'levels of nesting'],
  ])('stops everything: %s [DB-6]', (_, text, words) => {
    expect(problemsOf({ 'tasks.yaml': text }).join('\n')).toContain(words);
  });

  it('stops everything: conflict markers, each with its line [DB-6]', () => {
    const text =
      'tasks:\n<<<<<<< HEAD\n  - id: a\n=======\n  - id: b\n>>>>>>> other\n    title: A\n';
    expect(problemsOf({ 'tasks.yaml': text })).toEqual([
      'tasks.yaml:2:1: found the conflict marker "<<<<<<< HEAD", expected what both sides agree on (`ralph db resolve` merges it)',
      'tasks.yaml:6:1: found the conflict marker ">>>>>>> other", expected what both sides agree on (`ralph db resolve` merges it)',
    ]);
    for (const file of ['features.yaml', 'disciplines.yaml', 'metadata.yaml', '../config.yaml']) {
      expect(problemsOf({ [file]: '<<<<<<< HEAD\n' })).toHaveLength(1);
    }
  });

  it('stops everything: bytes that are no text [DB-6]', () => {
    expect(problemsOf({ 'tasks.yaml': new Uint8Array([116, 0, 1]) })[0]).toContain('a binary file');
    expect(problemsOf({ 'tasks.yaml': new Uint8Array([35, 0xff, 10]) })[0]).toContain('not UTF-8');
  });

  it('is refused when its aliases unfold to gigabytes [DB-7]', () => {
    const levels = Array.from({ length: 12 }, (_, n) => {
      const before = n === 0 ? 'x' : `*l${n - 1}`;
      return `l${n}: &l${n} [${Array<string>(9).fill(before).join(', ')}]`;
    });
    const record = `id: a\n    title: A\n    ${levels.join('\n    ')}`;
    expect(problemsOf(tasks(record))[0]).toContain('aliases that unfold to far too much');
  });

  it('may use anchors and aliases, also from one task to the next [DB-7]', () => {
    const loaded = load(
      tasks(
        'id: a\n    title: &t The same\n    tags: &g [x]',
        'id: b\n    title: *t\n    tags: *g',
      ),
    );
    expect(loaded.queue.tasks.map(({ title, tags }) => [title, tags])).toEqual([
      ['The same', ['x']],
      ['The same', ['x']],
    ]);
  });
});

describe('the rules between records', () => {
  it('an id is used once, over all files, and both places are named [DB-8]', () => {
    expect(
      problemsOf({
        ...tasks('id: a\n    title: A', 'id: b\n    title: B', 'id: a\n    title: again'),
        'tasks/b.yaml': 'title: B again\nid: b\n',
      }),
    ).toEqual([
      'tasks.yaml:6:9: found the id "a" a second time (the first is at .ralph/db/tasks.yaml:2:9), expected a different id for each',
      'tasks/b.yaml:2:5: found the id "b" a second time (the first is at .ralph/db/tasks.yaml:4:9), expected the task in one place: take its entry out of .ralph/db/tasks.yaml, or delete .ralph/db/tasks/b.yaml',
    ]);
  });

  it('what a task refers to is there; a near miss is suggested [DB-9]', () => {
    expect(
      problemsOf({
        'features.yaml': 'features: [{name: login}]',
        'disciplines.yaml': 'disciplines: [{name: web}]',
        ...tasks(
          'id: login-form\n    title: A\n    depends_on: [login-from]\n    reviews: [zzz]',
          'id: b\n    title: B\n    feature: logn\n    discipline: backend\n    depends_on: [login-form, b]',
        ),
      }),
    ).toEqual([
      'tasks.yaml:4:18: found "login-from", expected the id of a task (did you mean login-form?)',
      'tasks.yaml:5:15: found "zzz", expected the id of a task',
      'tasks.yaml:8:14: found "logn", expected a name in features.yaml (did you mean login?)',
      'tasks.yaml:9:17: found "backend", expected a name in disciplines.yaml',
      'tasks.yaml:10:30: found "b", which is the task itself, expected other tasks',
    ]);
  });

  it('a task that is wrong in another way is still known by its id [DB-9]', () => {
    const problems = problemsOf(
      tasks('id: a\n    title: 1', 'id: b\n    title: B\n    depends_on: [a]'),
    );
    expect(problems).toHaveLength(1);
  });

  it('are held against tasks that are wrong in another way, too; warnings come along [DB-4]', () => {
    const record =
      'id: a\n    title: A\n    status: finished\n    depends_on: [tow]\n    prioritty: high';
    expect(problemsOf(tasks(record)).map((line) => line.split(', ')[0])).toEqual([
      'tasks.yaml:4:13: found "finished"',
      'tasks.yaml:5:18: found "tow"',
      'tasks.yaml:6:5: warning: found the unknown key `prioritty`',
    ]);
  });

  it('a cycle of dependencies is printed whole [DB-10]', () => {
    const record = (id: string, to: string): string =>
      `id: ${id}\n    title: T\n    depends_on: [${to}]`;
    expect(
      problemsOf(tasks(record('x', 'a'), record('a', 'b'), record('b', 'c'), record('c', 'a'))),
    ).toEqual([
      'tasks.yaml:7:18: found a cycle of dependencies: a → b → c → a, expected dependencies that can be met one after the other',
    ]);
  });

  it('a chain of dependencies may be longer than the call stack [DB-10]', () => {
    const chain = Array.from(
      { length: 3_000 },
      (_, n) => `{id: t${n}, title: T, depends_on: [t${n + 1}]}`,
    );
    const closed = [...chain, '{id: t3000, title: T, depends_on: [t0]}'];
    expect(problemsOf(tasks(...closed))[0]).toContain('t2999 → t3000 → t0');
  });
});

describe('a warning', () => {
  it('names the nearest known key, at any depth [DB-11]', () => {
    expect(
      warningsOf({
        '../config.yaml': 'timers: {strat: 5s}\n',
        ...tasks(
          'id: a\n    titel: x\n    title: A\n    blocked: {on: human, reason: x, qestion: y}\n    zzz: 1',
        ),
      }),
    ).toEqual([
      '.ralph/config.yaml:1:10: warning: found the unknown key `strat`, expected `start`',
      'tasks.yaml:3:5: warning: found the unknown key `titel`, expected `title`',
      'tasks.yaml:5:37: warning: found the unknown key `qestion`, expected `question`',
      'tasks.yaml:6:5: warning: found the unknown key `zzz`, expected a key that Ralph knows',
    ]);
  });

  it('tells of files that are not there, and of those that came since [DB-12]', () => {
    const project = sampleProject({
      'features.yaml': 'features: [{name: f, spec: gone}]',
      ...tasks(
        'id: a\n    title: A\n    context_files: [.ralph/db/tasks.yaml, src/new.ts]\n    spec: login',
      ),
    });
    const store = sampleStore(project);
    const found = (): string[] => good(store.load()).warnings.map((warning) => warning.found);
    expect(found()).toEqual(['the spec "gone"', '"src/new.ts"', 'the spec "login"']);
    writeSample(project, '../../src/new.ts', '');
    writeSample(project, '../../specs/login/README.md', '');
    expect(found()).toEqual(['the spec "gone"']);
  });

  it('is given for a file that nobody reads because of its ending [DB-11]', () => {
    expect(warningsOf({ 'tasks/a.yml': 'id: a' })[0]).toContain(
      'tasks/a.yml:1:1: warning: found a file that ends in .yml',
    );
  });
});

describe('single task files', () => {
  it('read exactly like entries of the list, and come after it by rank, age and id [DB-13]', () => {
    const single = (id: string, more = ''): string => `id: ${id}\ntitle: T\n${more}`;
    const loaded = load({
      ...tasks('id: z\n    title: Z', 'id: y\n    title: Y'),
      'tasks/b.yaml': single('b', 'created: 2026-11-21T00:00:00Z\n'),
      'tasks/a-with-words.yaml': single('a', 'created: 2026-11-21T00:00:00Z\n'),
      'tasks/c.yaml': single('c', 'created: 2026-11-20T00:00:00Z\n'),
      'tasks/d.yaml': single('d', 'rank: m\ncreated: 2026-11-22T00:00:00Z\n'),
      'tasks/e.yaml': single('e', 'rank: b\n'),
      'tasks/f.yaml': single('f'),
      'tasks/.hidden.yaml': 'no: task',
      'tasks/note.txt': 'no task',
    });
    expect(ids(loaded)).toEqual(['z', 'y', 'e', 'd', 'c', 'a', 'b', 'f']);
  });

  it('are named after the id of their task [DB-13]', () => {
    expect(problemsOf({ 'tasks/b-x.yaml': 'id: a\ntitle: A\n' })).toEqual([
      'tasks/b-x.yaml:1:5: found the id "a" in the file b-x.yaml, expected a file name that starts with the id, for example a-<words>.yaml',
    ]);
  });
});

describe('reading again', () => {
  it('parses only the records that changed, and keeps the places right [DB-14]', () => {
    const record = (n: number): string => `id: t${n}\n    title: Task ${n}`;
    const records = Array.from({ length: 100 }, (_, n) => record(n));
    const project = sampleProject(tasks(...records));
    const store: Store = sampleStore(project);
    const before = good(store.load()).queue.tasks;
    expect(good(store.load()).queue.tasks).toBe(before);

    const text = readSample(project).replace(
      'Task 7\n',
      'Task 7\n    titel: x\n    status: done\n',
    );
    writeSample(project, 'tasks.yaml', `# moved\n${text}`);
    const { queue, warnings } = good(store.load());
    const same = queue.tasks.filter((task, n) => task === before[n]);
    expect(same).toHaveLength(99);
    expect(queue.tasks[7]?.status).toBe('done');
    expect(warnings).toMatchObject([{ line: 19, col: 5 }]);
  });

  it('sees what was broken, and what was mended [DB-14]', () => {
    const project = sampleProject(tasks('id: a\n    title: A'));
    const store = sampleStore(project);
    expect(store.load().ok).toBe(true);
    writeSample(project, 'tasks.yaml', 'tasks: {');
    expect(store.load().ok).toBe(false);
    writeSample(project, 'tasks.yaml', 'tasks: []');
    expect(good(store.load()).queue.tasks).toEqual([]);
  });
});
