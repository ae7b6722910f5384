import { describe, expect, it } from 'vitest';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe.each([
  ['feature', 'features', 'context_files'],
  ['discipline', 'disciplines', 'verify'],
] as const)('ralph %s', (noun, list, key) => {
  const sandbox = useSandbox();
  const file = `.ralph/db/${list}.yaml`;
  const text = `# Ours\n${list}:\n  - name: login # first\n    title: Log in\n  - name: other\n`;

  it('lists and shows them with their tasks [CLI-121]', async () => {
    sandbox().write(file, text);
    writeQueue(sandbox(), `${oneTask}    ${noun}: login\n`);
    expect((await sandbox().run([noun, 'list'])).stdout).toBe(
      'login  1 task, 1 open  Log in\nother  0 tasks, 0 open  other\n',
    );
    const { stdout } = await sandbox().run([noun, 'show', 'login', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: noun,
      data: { title: 'Log in', tasks: ['one'] },
    });
    const missing = await sandbox().run([noun, 'show', 'logni']);
    expect(missing.code).toBe(4);
    expect(missing.stderr).toContain('did you mean login?');
  });

  it('adds, changes and removes in place [CLI-121]', async () => {
    sandbox().write(file, text);
    writeQueue(sandbox(), oneTask);
    const run = async (...words: string[]): Promise<number | undefined> =>
      (await sandbox().run([noun, ...words])).code;
    expect(await run('add', 'third', 'title=The third', `${key}+=README.md`)).toBe(0);
    expect(await run('set', 'login', 'title=Sign in', `${key}+=README.md`)).toBe(0);
    expect(await run('remove', 'other')).toBe(0);
    expect(sandbox().read(file)).toBe(
      `# Ours\n${list}:\n  - name: login # first\n    title: Sign in\n    ${key}: [README.md]\n` +
        `  - name: third\n    title: The third\n    ${key}: [README.md]\n`,
    );
  });

  it('removes none that a task names, and refuses what is wrong [CLI-121]', async () => {
    sandbox().write(file, text);
    writeQueue(sandbox(), `${oneTask}    ${noun}: login\n`);
    for (const [words, code, told] of [
      [['remove', 'login'], 3, 'used by 1 task: one'],
      [['add', 'login'], 6, 'a second time'],
      [['set', 'login', 'titel=X'], 2, 'did you mean title'],
      [['set', 'login', 'name=x'], 2, 'keeps its name'],
      [['set', 'nobody', 'title=X'], 4, `no ${noun} nobody`],
    ] as const) {
      const { code: ended, stderr } = await sandbox().run([noun, ...words]);
      expect(stderr).toContain(told);
      expect(ended).toBe(code);
    }
    expect(sandbox().read(file)).toBe(text);
  });
});
