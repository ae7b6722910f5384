import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph add', () => {
  const sandbox = useSandbox();

  it('adds a task at the end and tells its id [CLI-2]', async () => {
    const written = '# my queue\ntasks:\n  - id: first\n    title: The first   # keep me\n';
    writeQueue(sandbox(), written);
    const { code, stdout } = await sandbox().run(['add', 'The second: "quoted" #1']);
    expect(code).toBe(0);
    const [, id] = /^Added (t-[0-9a-z]{7}): The second/.exec(stdout) ?? [];
    const tasks = await listTasks(sandbox());
    expect(tasks.map((task) => task.id)).toEqual(['first', id]);
    expect(tasks[1]).toMatchObject({ title: 'The second: "quoted" #1', created_by: 'human' });
    expect(sandbox().read('.ralph/db/tasks.yaml').startsWith(written)).toBe(true);
  });

  it('takes every field [CLI-2]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: first\n    title: The first\n');
    const args = [
      'add',
      'Next',
      '--id',
      'next',
      '--description',
      'Two\nlines',
      '--priority',
      'high',
    ];
    args.push('--depends-on', 'first', '--acceptance', 'It works', '--verify', 'npm test');
    args.push('--tag', 'a', '--tag', 'b', '--draft', '--json');
    const { code, stdout } = await sandbox().run(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'task',
      data: {
        id: 'next',
        status: 'draft',
        priority: 'high',
        depends_on: ['first'],
        description: 'Two\nlines',
        acceptance: [{ id: 'a1', text: 'It works' }],
        verify: ['npm test'],
        tags: ['a', 'b'],
      },
    });
  });

  it('starts a queue that is not there yet', async () => {
    sandbox().write('.ralph/config.yaml', '');
    expect((await sandbox().run(['add', 'The first'])).code).toBe(0);
    expect(await listTasks(sandbox())).toHaveLength(1);
  });

  it.each([
    [['Twice', '--id', 'first'], 6, /first/],
    [['Lost', '--depends-on', 'frist'], 6, /frist[\s\S]*first/],
    [['Odd', '--id', '../x'], 6, /\.\.\/x/],
    [[' '], 6, /title/],
    [['Odd', '--priority', 'urgent'], 2, /urgent/],
  ])('refuses %j and writes nothing [CLI-2]', async (args, expected, words) => {
    const written = 'tasks:\n  - id: first\n    title: The first\n';
    writeQueue(sandbox(), written);
    const { code, stdout, stderr } = await sandbox().run(['add', ...args]);
    expect(stderr).toMatch(words);
    expect(code).toBe(expected);
    expect(stdout).toBe('');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(written);
  });
});
