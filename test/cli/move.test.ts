import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/db/tasks.yaml';

const queue = `# Ours
tasks:
  # about a
  - id: a
    title: A # yes

  # The second part

  # about b
  - id: b
    title: B
  - { id: c, title: C }
  - id: d
    title: D
    # the end of d
# the end`;

describe('ralph move', () => {
  const sandbox = useSandbox();
  const order = async (): Promise<string> =>
    (await listTasks(sandbox())).map(({ id }) => id).join(' ');

  it('puts a task elsewhere in the list, with the comments right above it [CLI-113]', async () => {
    writeQueue(sandbox(), queue);
    const { code, stdout } = await sandbox().run(['move', 'd', '--before', 'b']);
    expect(code).toBe(0);
    expect(stdout).toBe('d is moved; 1 open task is before it in the order.\n');
    expect(sandbox().read(file)).toBe(`# Ours
tasks:
  # about a
  - id: a
    title: A # yes

  # The second part

  - id: d
    title: D
    # the end of d
  # about b
  - id: b
    title: B
  - { id: c, title: C }
# the end`);
    expect((await sandbox().run(['move', 'd', '--after', 'c'])).code).toBe(0);
    expect(sandbox().read(file)).toBe(queue);
    expect((await sandbox().run(['move', 'c', '--top'])).code).toBe(0);
    expect(await order()).toBe('c a b d');
    expect((await sandbox().run(['move', 'c', '--after', 'd', '--json'])).stdout).toContain(
      '"place":4',
    );
    expect(await order()).toBe('a b d c');
  });

  it('tells when a priority still counts first [CLI-113]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - {id: a, title: A}\n  - {id: b, title: B, priority: high}\n');
    const { stdout } = await sandbox().run(['move', 'a', '--top']);
    expect(stdout).toContain('1 open task is before it');
    expect(stdout).toContain('! 1 of them by their priority: `ralph set a priority=…`');
  });

  it('orders single files by ranks, as few as it needs [CLI-113]', async () => {
    writeQueue(sandbox(), 'tasks: []\n');
    for (const id of ['a', 'b', 'c', 'd']) {
      sandbox().write(`.ralph/db/tasks/${id}.yaml`, `id: ${id}\ntitle: T # kept\n`);
    }
    const move = async (...words: string[]): Promise<string> => {
      expect((await sandbox().run(['move', ...words])).code).toBe(0);
      return order();
    };
    expect(await move('c', '--top')).toBe('c a b d');
    expect(sandbox().read('.ralph/db/tasks/d.yaml')).not.toContain('rank');
    expect(await move('d', '--before', 'a')).toBe('c d a b');
    expect(await move('c', '--after', 'a')).toBe('d a c b');
    expect(await move('b', '--top')).toBe('b d a c');
    expect(await move('a', '--after', 'b')).toBe('b a d c');
    expect(sandbox().read('.ralph/db/tasks/a.yaml')).toContain('title: T # kept\n');
  });

  it('refuses what cannot be, and changes nothing [CLI-113]', async () => {
    writeQueue(sandbox(), queue);
    sandbox().write('.ralph/db/tasks/own.yaml', 'id: own\ntitle: Own\n');
    for (const [words, code, told] of [
      [['a'], 2, 'where to is not told'],
      [['a', '--top', '--before', 'b'], 2, 'told twice'],
      [['a', '--before', 'a'], 2, 'next to itself'],
      [['a', '--before', 'x'], 4, 'no task x'],
      [['own', '--before', 'a'], 3, 'are kept apart'],
    ] as const) {
      const { code: ended, stderr } = await sandbox().run(['move', ...words]);
      expect(ended).toBe(code);
      expect(stderr).toContain(told);
    }
    expect(sandbox().read(file)).toBe(queue);
  });
});
