import { describe, expect, it } from 'vitest';
import { playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph diff', () => {
  const sandbox = useSandbox();

  it('shows what a session changed as git shows it, and only that [EVID-2]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    sandbox().write('mine.txt', 'not committed\n');
    const { one = '', two } = await playEdits(sandbox(), {
      one: () => {
        sandbox().write('src/a.txt', 'a\n');
        sandbox().write('README.md', '# Changed\n');
      },
      two: () => {
        sandbox().write('src/a.txt', 'a\nb\n');
      },
    });
    const shown = await sandbox().run(['diff', one]);
    expect(shown.code).toBe(0);
    const range = [`refs/ralph/${one}/before`, `refs/ralph/${one}/after`];
    expect(shown.stdout.trimEnd()).toBe(sandbox().git('diff', ...range));
    expect(shown.stdout).toContain('+# Changed');
    expect(shown.stdout).not.toContain('mine.txt');
    expect((await sandbox().run(['diff', one, '--stat'])).stdout.trimEnd()).toBe(
      sandbox().git('diff', '--stat', ...range),
    );
    expect((await sandbox().run(['diff', 'two'])).stdout).toContain('+b');
    const part = await sandbox().run(['diff', 'one', '--', 'a.txt'], {
      cwd: `${sandbox().project}/src`,
    });
    expect(part.stdout).toContain('src/a.txt');
    expect(part.stdout).not.toContain('README');
    const { stdout } = await sandbox().run(['diff', two ?? '', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'diff',
      data: { task: 'two', files: [{ path: 'src/a.txt', added: 1, removed: 0 }] },
    });
  });
});
