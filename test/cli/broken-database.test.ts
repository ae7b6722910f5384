import { describe, expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const list = '.ralph/db/tasks.yaml';
const features = 'features:\n  - name: login\n    title: Logging in\n';

const brokenList = `# The queue
tasks:
  - id: one
    title: One
    feature: login
    tags: [back]
  - id: two
    title: [Two
  - id: three
    title: Three
    depends_on: [two]
`;

const soundList = 'tasks:\n  - id: one\n    title: One\n    feature: login\n    tags: [back]\n';
const brokenFile = 'id: two\ntitle: "Two\n';

type Files = Record<string, string>;

const brokenDatabases: [string, Files, { place: string; left_out: string }][] = [
  ['list', { [list]: brokenList }, { place: `${list}:8:12: found`, left_out: `two (${list}:7)` }],
  [
    'file of one task',
    { [list]: soundList, '.ralph/db/tasks/two.yaml': brokenFile },
    { place: '.ralph/db/tasks/two.yaml:2:8: found', left_out: '.ralph/db/tasks/two.yaml' },
  ],
];

describe.each(brokenDatabases)('with a broken %s', (_, files, { place, left_out }) => {
  const sandbox = useSandbox();
  const write = (): void => {
    writeQueue(sandbox(), '');
    sandbox().write('.ralph/db/features.yaml', features);
    for (const [path, text] of Object.entries(files)) sandbox().write(path, text);
  };

  const looks: [string[], RegExp][] = [
    [['list'], /^one +ready +medium +One\n/],
    [['list', '--feature', 'login', '--fields', 'id'], /^one\n$/],
    [['list', '--search', 'one', '--fields', 'id'], /^one\n$/],
    [['show', 'one'], /^id: one\ntitle: One\n/],
    [['status'], /Queue, as far as it reads: 1 ready/],
    [['graph'], /^one {2}ready {2}One\n/],
    [['feature', 'list'], /^login {2}1 task, 1 open/],
    [['feature', 'show', 'login'], /\ntasks: \[one\]\n/],
    [['discipline', 'list'], /^$/],
    [['log', 'one'], /^No session yet/],
    [['stats', '--by', 'feature'], /^No session yet/],
    [['report'], /^Nothing was played yet/],
    [['show', 'two'], /^$/],
    [['diff', 'two'], /^$/],
    [['session', 'two'], /^$/],
    [['list', '--tag', 'nosuch'], /^$/],
  ];

  it('commands that look show what reads, and say what they leave out [DB-165]', async () => {
    write();
    for (const [words, shown] of looks) {
      const { code, stdout, stderr } = await sandbox().run(words);
      const said = words.join(' ');
      expect(stdout, said).toMatch(shown);
      expect(stderr, said).toMatch(/^ralph: the database .*: not all of it can be shown\n/);
      expect(stderr, said).toContain(`  ${place}`);
      expect(stderr, said).toContain(`  left out: ${left_out}\n`);
      expect(code, said).toBe(6);
    }
    const { stdout, code } = await sandbox().run(['list', '--json', '--tag', 'back']);
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'task-list',
      data: { tasks: [{ id: 'one', feature: 'login' }] },
      failure: { reason: 'invalid-database', problems: [{}], left_out: [{}] },
    });
    expect((await sandbox().run(['complete', '--', 'show', 'o'])).stdout).toContain('one\tOne');
    expect((await sandbox().run(['log'])).code).toBe(3);
  });

  const stops: string[][] = [
    ...[['next'], ['prompt', 'one'], ['play'], ['play', '--dry-run'], ['validate']],
    ...[
      ['verify', 'one'],
      ['play', '--validate-only'],
      ['takeover', 'one'],
    ],
    ...[
      ['add', 'More'],
      ['set', 'one', 'priority=high'],
      ['edit', 'one'],
      ['note', 'one', 'A'],
    ],
    ...[
      ['done', 'one'],
      ['block', 'one', 'why'],
      ['skip', 'one'],
      ['reopen', 'one'],
    ],
    ...[
      ['approve', '--all'],
      ['answer', 'one', 'Yes'],
      ['retry', 'one'],
      ['move', 'one', '--top'],
    ],
    ...[
      ['feature', 'add', 'x'],
      ['feature', 'set', 'login', 'title=X'],
      ['feature', 'remove', 'login'],
    ],
    ...[
      ['db', 'split'],
      ['db', 'join'],
      ['db', 'archive'],
      ['db', 'split', '--dry-run'],
    ],
    ...[
      ['commit', 'one'],
      ['undo', 'one'],
      ['clean', '--dry-run'],
    ],
  ];

  it('play and every writer stop, name the line, and change nothing [DB-165]', async () => {
    write();
    const before = sandbox().git('status', '--porcelain', '--untracked-files=all');
    const standIn = await sandbox().startStandIn();
    for (const words of stops) {
      const { code, stdout, stderr } = await sandbox().run(words, { env: { EDITOR: 'false' } });
      const said = words.join(' ');
      expect(stderr, said).toMatch(/^ralph: the database (?:is invalid|has \d errors)\n/);
      expect(stderr, said).toContain(`  ${place}`);
      expect(stdout, said).toBe('');
      expect(code, said).toBe(6);
    }
    expect(standIn.story()).toContain('0 sessions');
    for (const [path, text] of Object.entries(files)) expect(sandbox().read(path)).toBe(text);
    expect(sandbox().git('status', '--porcelain', '--untracked-files=all')).toBe(before);
  });
});

describe('of a list that does not read', () => {
  const sandbox = useSandbox();
  const entry = (id: string): string => `  - id: ${id}\n    title: T\n`;

  it.each([
    [
      'conflicts',
      `${entry('a')}<<<<<<< HEAD\n${entry('b')}=======\n${entry('c')}>>>>>>> x\n${entry('d')}`,
      ['a', 'd'],
      1,
    ],
    [
      'a conflict within a task',
      `${entry('a')}<<<<<<< HEAD\n    tags: [a]\n=======\n    tags: [b]\n>>>>>>> x\n${entry('b')}`,
      ['b'],
      2,
    ],
    ['a tab', `${entry('a')}  - id: b\n\ttitle: B\n${entry('c')}`, ['a', 'c'], 1],
    ['an open quote', `${entry('a')}  - id: b\n    title: "B\n${entry('c')}`, ['a', 'c'], 1],
    ['a key twice', `${entry('a')}    title: U\n${entry('b')}`, ['b'], 1],
    ['a key too far out', `${entry('a')}tags: [x]\n${entry('b')}`, ['b'], 1],
    ['another key after it', `${entry('a')}  - id: [b\n${entry('c')}more: x\n`, ['a', 'c'], 1],
    ['a value that is not valid', `${entry('a')}    status: finished\n${entry('b')}`, ['b'], 1],
    [
      'an alias of another task',
      `${entry('a')}    tags: &x [y]\n${entry('b')}    tags: *x\n${entry('c')}    title: T\n`,
      ['a'],
      2,
    ],
    [
      'line breaks of another system',
      `${entry('a')}  - id: [b\n${entry('c')}`.replaceAll('\n', '\r\n'),
      ['a', 'c'],
      1,
    ],
    ['brackets', 'x', [], 1],
  ])('%s hide what they are in, and nothing else [DB-165]', async (_, entries, ids, count) => {
    const text = entries === 'x' ? 'tasks: [{id: a, title: A}, {id: b\n' : `tasks:\n${entries}`;
    writeQueue(sandbox(), text);
    const { code, stdout } = await sandbox().run(['list', '--json', '--fields', 'id']);
    expect(code).toBe(6);
    const { data, failure } = JSON.parse(stdout) as {
      data: { tasks: { id: string }[] };
      failure: { left_out: unknown[] };
    };
    expect(data.tasks.map(({ id }) => id)).toEqual(ids);
    expect(failure.left_out).toHaveLength(count);
  });

  it('says nothing of an empty queue where none of it reads [DB-165]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: a\n    title: "A\n');
    for (const words of [['list'], ['graph']]) {
      const { code, stdout } = await sandbox().run(words);
      expect(code).toBe(6);
      expect(stdout).toBe('');
    }
    expect((await sandbox().run(['status'])).stdout).toContain('as far as it reads: nothing');
  });
});
