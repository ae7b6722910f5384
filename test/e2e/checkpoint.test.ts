import { describe, expect, it } from 'vitest';
import { completeSession, oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('checkpoints', () => {
  const sandbox = useSandbox();

  it('keep the files before and after a session, untracked ones too, and move nothing of git [EVID-1]', async () => {
    sandbox().write('.gitignore', '*.log\n');
    writeQueue(sandbox(), oneTask);
    sandbox().write('kept.txt', 'mine\n');
    const before = [sandbox().git('rev-parse', 'HEAD'), sandbox().git('ls-files', '--stage')];
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    sandbox().write('new.txt', 'from the session\n');
    sandbox().write('noise.log', 'ignored\n');
    await completeSession(session);
    const { stdout } = await play.exit;
    expect(stdout).toContain('session-ended');
    const refs = sandbox().git('for-each-ref', '--format=%(refname)', 'refs/ralph');
    expect(refs).toMatch(/^refs\/ralph\/(s-[^/]+)\/after\nrefs\/ralph\/\1\/before\n?$/);
    const [after = '', first = ''] = refs.split('\n');
    expect(sandbox().git('show', '--format=', '--name-status', after).trim()).toBe('A\tnew.txt');
    expect(sandbox().git('ls-tree', '--name-only', first)).toContain('kept.txt');
    expect([sandbox().git('rev-parse', 'HEAD'), sandbox().git('ls-files', '--stage')]).toEqual(
      before,
    );
  });

  it('name what git cannot take in: a repository without a commit [EVID-38]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    sandbox().write('within/new.txt', 'from the session\n');
    sandbox().git('init', '--quiet', 'within');
    sandbox().write('beside.txt', 'from the session, too\n');
    await completeSession(session);
    const { record } = await play.waitForEvent('session-decided');
    expect(record.files.map(({ path }) => path)).toEqual(['beside.txt']);
    expect(record.remarks.join()).toContain('neither kept nor looked at: within/ (git takes in no');
    expect((await play.exit).code).toBe(0);
  });

  it('are missed in the record where git could not keep them [EVID-37]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.git/refs/ralph', 'in the way');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { record } = await play.waitForEvent('session-decided');
    expect(record.remarks.join()).toContain('git could not keep the files');
    expect((await play.exit).code).toBe(0);
    expect((await sandbox().run(['diff', 'one'])).stderr).toContain('could not be kept');
  });
});
