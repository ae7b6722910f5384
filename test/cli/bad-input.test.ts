import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const good = 'tasks:\n  - id: one\n    title: One\n';

describe('bad input', () => {
  const sandbox = useSandbox();

  it.each(['list', 'next', 'play', 'status', 'validate'])(
    '%s without .ralph/ says what to run [CLI-12]',
    async (command) => {
      const { code, stdout, stderr } = await sandbox().run([command]);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toContain('there is no .ralph/ here');
      expect(stderr).toContain('ralph init');
    },
  );

  it('outside a repository says so [CLI-12]', async () => {
    const { code, stderr } = await sandbox().run(['play'], { cwd: sandbox().home });
    expect(code).toBe(1);
    expect(stderr).toContain('no git repository');
  });

  const broken: [string, string, RegExp][] = [
    ['does not parse', 'tasks:\n  - id: one\n    title: [One\n', /tasks\.yaml:\d+:\d+/],
    [
      'holds conflict markers',
      `${good}<<<<<<< HEAD\n    tags: [a]\n=======\n    tags: [b]\n>>>>>>> theirs\n`,
      /tasks\.yaml:4:1: .*conflict/,
    ],
    ['has an id twice', `${good}  - id: one\n    title: Two\n`, /tasks\.yaml:4:\d+: .*one/],
    [
      'has a cycle',
      'tasks:\n  - {id: a, title: A, depends_on: [b]}\n  - {id: b, title: B, depends_on: [a]}\n',
      /a → b → a/,
    ],
    [
      'has an unknown status',
      `${good}    status: finished\n`,
      /tasks\.yaml:4:\d+: .*finished.*done/,
    ],
    ['has an unknown dependency', `${good}    depends_on: [tow]\n`, /tasks\.yaml:4:\d+: .*tow/],
  ];

  it.each(broken)(
    'a queue that %s stops play and names the line [CLI-8] [CLI-11]',
    async (_, tasks, words) => {
      writeQueue(sandbox(), tasks);
      await sandbox().startStandIn();
      for (const command of ['validate', 'play', 'next']) {
        const { code, stdout, stderr } = await sandbox().run([command]);
        expect(stderr).toMatch(words);
        expect(stderr).not.toMatch(/^\s+at /m);
        expect(code).toBe(6);
        expect(stdout).toBe('');
      }
      expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(tasks);
      expect((await sandbox().run(['add', 'More'])).code).toBe(6);
      expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(tasks);
    },
  );

  it('reports all problems at once, also as JSON [CLI-8]', async () => {
    writeQueue(
      sandbox(),
      `${good}    status: finished\n    depends_on: [tow]\n    prioritty: high\n`,
    );
    const { code, stdout } = await sandbox().run(['validate', '--json']);
    expect(code).toBe(6);
    const { kind, data } = JSON.parse(stdout) as { kind: string; data: { problems: unknown[] } };
    expect(kind).toBe('validation');
    expect(data.problems).toHaveLength(3);
    expect(data.problems).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        line: 6,
        found: expect.stringContaining('prioritty') as string,
      }),
    );
  });

  it('a check that is almost a declared one is a warning [DB-11]', async () => {
    const config = 'checks: {lint: eslint ., test: npm test}\nverify: [tset]\n';
    writeQueue(sandbox(), `${good}    verify: [make, lnit]\n`, config);
    const { code, stderr } = await sandbox().run(['validate']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/config\.yaml:2:10: warning: .*tset.*did you mean test\?/);
    expect(stderr).toMatch(/tasks\.yaml:4:20: warning: .*lnit.*did you mean lint\?/);
    expect(stderr).not.toContain('make');
  });

  it.each([
    ['Fix: the login', 'in quotes'],
    ['@home', 'in quotes'],
  ])('a title %s says what to do [DB-5]', async (title, words) => {
    writeQueue(sandbox(), `tasks:\n  - id: one\n    title: ${title}\n`);
    const { code, stderr } = await sandbox().run(['validate']);
    expect(code).toBe(6);
    expect(stderr).toMatch(/tasks\.yaml:3:12: found a/);
    expect(stderr).toContain(words);
  });

  it('an empty queue is said plainly [PLAY-18]', async () => {
    writeQueue(sandbox(), '# nothing yet\ntasks: []\n');
    await sandbox().startStandIn();
    const { code, stdout } = await sandbox().run(['play']);
    expect(code).toBe(0);
    expect(stdout).toContain('The queue is empty.');
  });

  it('a disk that cannot be written starts nothing and loses nothing [PLAY-23]', async () => {
    writeQueue(sandbox(), good);
    // Root may write anywhere but in the kernel's own files.
    symlinkSync('/sys/kernel', `${sandbox().project}/.ralph/run`);
    const standIn = await sandbox().startStandIn();
    for (const args of [['play'], ['add', 'More']]) {
      const { code, stdout, stderr } = await sandbox().run(args);
      expect(stderr).toMatch(/cannot write[\s\S]*\.ralph\/run/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(code).toBe(1);
      expect(stdout).toBe('');
    }
    expect(standIn.story()).toContain('0 sessions');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(good);
  });

  it.each([
    [['frobnicate'], /unknown command/],
    [['play', '--max-tasks', 'many'], /whole number/],
    [['list', '--no-such-option'], /unknown option/],
    [['show'], /missing required argument/],
  ])('wrong usage %j ends with 2 [CLI-13]', async (args, words) => {
    const { code, stdout, stderr } = await sandbox().run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stdout).toBe('');
  });

  it.each([
    'init',
    'add',
    'list',
    'show',
    'next',
    'prompt',
    'play',
    'status',
    'validate',
    'doctor',
  ])('ralph %s --help has examples [CLI-13]', async (command) => {
    const { code, stdout } = await sandbox().run([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ ralph ${command}`));
  });

  it('--help names `help` among the others, and under `db` the internal command last [CLI-196]', async () => {
    const { stdout } = await sandbox().run(['--help']);
    expect(stdout).toMatch(/^Setting up:\n(?: .*\n)* {2}help /m);
    expect(stdout).not.toMatch(/^Commands:/m);
    const db = await sandbox().run(['db', '--help']);
    expect(db.stdout.indexOf('  resolve')).toBeLessThan(db.stdout.indexOf('  merge-driver'));
    expect((await sandbox().run(['help', 'next'])).stdout).toContain('ralph next');
  });

  it('plays what is named only, and says why one cannot be played [PLAY-24]', async () => {
    writeQueue(sandbox(), `${good}  - id: two\n    title: Two\n    status: done\n`);
    await sandbox().startStandIn();
    const { code, stderr } = await sandbox().run(['play', 'two']);
    expect(code).toBe(1);
    expect(stderr).toContain('task two cannot be played: it is done');
    expect(await statuses(sandbox())).toEqual({ one: 'pending', two: 'done' });
  });
});
