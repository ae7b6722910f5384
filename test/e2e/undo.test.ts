import { describe, expect, it } from 'vitest';
import { gitState, playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph undo', () => {
  const sandbox = useSandbox();

  it('takes back what one session changed, keeps what came later, and tells the way back [EVID-8]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    sandbox().write('list.txt', '1\n2\n3\n4\n5\n6\n7\n8\n');
    sandbox().commit();
    sandbox().write('mine.txt', 'mine\n');
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('list.txt', 'one\n2\n3\n4\n5\n6\n7\n8\n');
        sandbox().write('new/file.txt', 'new\n');
      },
      two: () => {
        sandbox().write('list.txt', 'one\n2\n3\n4\n5\n6\n7\ntwo\n');
      },
    });
    const before = gitState(sandbox());
    const asked = await sandbox().run(['undo', 'one']);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('--yes');
    expect(sandbox().read('list.txt')).toContain('one');

    const { code, stdout } = await sandbox().run(['undo', 'one', '--yes']);
    expect(code).toBe(0);
    expect(sandbox().read('list.txt')).toBe('1\n2\n3\n4\n5\n6\n7\ntwo\n');
    expect(sandbox().has('new')).toBe(false);
    expect(sandbox().read('mine.txt')).toBe('mine\n');
    expect(gitState(sandbox())).toEqual(before);
    const again = await sandbox().run(['undo', 'one', '--yes']);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Nothing is left')]);

    const back = /To get it back: (.*)/.exec(stdout)?.[1] ?? '';
    await sandbox().start('/bin/sh', ['-c', back]).exit;
    expect(sandbox().read('list.txt')).toContain('one');
    expect(sandbox().read('new/file.txt')).toBe('new\n');
    expect(gitState(sandbox())).toEqual(before);
  });
});
