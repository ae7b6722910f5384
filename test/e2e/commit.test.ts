import { describe, expect, it } from 'vitest';
import { playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph commit', () => {
  const sandbox = useSandbox();

  it('makes the commits that nobody made, one for each task [EVID-16]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', '1\n2\n3\n4\n5\n');
      },
      two: () => {
        sandbox().write('a.txt', '1\n2\n3\n4\nfive\n');
        sandbox().write('b.txt', 'b\n');
      },
    });
    sandbox().write('mine.txt', 'mine\n');
    sandbox().write('staged.txt', 'staged\n');
    sandbox().git('add', 'staged.txt');
    const plan = await sandbox().run(['commit', '--each', '--dry-run']);
    expect(plan.stdout).toContain('two: would commit “Task two” (2 files)');
    const { code, stderr } = await sandbox().run(['commit', '--each']);
    expect([code, stderr]).toEqual([0, '']);
    expect(sandbox().git('log', '-2', '--format=%s %an [%(trailers:key=Ralph-Task)]')).toMatch(
      /^Task two Test \[Ralph-Task: two\n\]\nTask one Test \[Ralph-Task: one\n\]$/,
    );
    expect(sandbox().git('show', 'HEAD~1:a.txt')).toBe('1\n2\n3\n4\n5');
    const status = sandbox().git('status', '--porcelain', '--', ':(exclude).ralph');
    expect(status).toBe('A  staged.txt\n?? mine.txt');
    const again = await sandbox().run(['commit', 'one']);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing to commit')]);
  });
});
