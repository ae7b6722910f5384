import { existsSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { connect, endSession, writeQueue } from '../rig/sample-project.ts';
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
    // Nothing that a session may have named makes the patch.
    const ran = `${sandbox().root}/ran`;
    sandbox().git('config', 'diff.external', `touch ${ran}; true`);
    sandbox().git('config', 'diff.x.textconv', `touch ${ran}; cat`);
    sandbox().write('.git/info/attributes', '* diff=x\n');
    expect((await sandbox().run(['diff', one])).stdout).toBe(shown.stdout);
    expect(existsSync(ran)).toBe(false);
    rmSync(`${sandbox().project}/.git/info/attributes`);
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

  it('shows the net change of a task with several sessions, without what came between [EVID-3]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    sandbox().write('list.txt', '1\n2\n3\n4\n5\n6\n7\n8\n');
    sandbox().commit();
    const again = async (text: string): Promise<void> => {
      await sandbox().run(['reopen', 'one']);
      await playEdits(sandbox(), {
        one: () => {
          sandbox().write('list.txt', text);
        },
      });
    };
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('list.txt', 'first\n2\n3\n4\n5\n6\n7\n8\n');
      },
      two: () => {
        sandbox().write('list.txt', 'first\n2\n3\n4\n5\n6\n7\nother\n');
        sandbox().write('other.txt', 'other\n');
      },
    });
    await again('second\n2\n3\n4\n5\n6\n7\nother\n');
    const net = await sandbox().run(['diff', 'one']);
    expect(net.stdout).toContain('-1\n+second');
    expect(net.stdout).not.toMatch(/first|other/);
    // On top of what another task has changed: each session by itself.
    await again('second\n2\n3\n4\n5\n6\n7\nmine\n');
    const parts = await sandbox().run(['diff', 'one']);
    expect(parts.stdout).toMatch(/session s-\S+ of one/);
    expect(parts.stdout).toContain('-other\n+mine');
    expect(parts.stdout).toContain('-1\n+first');
  });

  it('shows a session that plays now up to the files as they are, unless it has changed what git runs [EVID-4]', async () => {
    writeQueue(sandbox(), queueOfTasks('one'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('a.txt', 'so far\n');
    const { code, stdout, stderr } = await sandbox().run(['diff', 'one']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('plays now')]);
    expect(stdout).toContain('+so far');
    const ran = `${sandbox().root}/ran`;
    sandbox().git('config', 'filter.x.clean', `touch ${ran}; cat`);
    sandbox().git('config', 'diff.external', `touch ${ran}; cat`);
    sandbox().write('.gitattributes', '* filter=x\n');
    const refused = await sandbox().run(['diff', 'one']);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('.git/config')]);
    expect(existsSync(ran)).toBe(false);
    sandbox().git('config', '--unset', 'filter.x.clean');
    sandbox().git('config', '--unset', 'diff.external');
    await sandbox().run(['stop', '--now']);
    await play.exit;
  });

  it('works after a crash: recovery saves the files as it found them, and all looks say so [EVID-5] [EVID-114]', async () => {
    writeQueue(sandbox(), queueOfTasks('one'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const killed = await standIn.nextSession();
    const { session } = await play.waitForEvent('agent-started');
    await connect(killed);
    sandbox().write('a.txt', 'left\n');
    play.kill('SIGKILL');
    await play.exit;
    const cut = await sandbox().run(['diff', session]);
    expect([cut.code, cut.stderr]).toEqual([0, expect.stringContaining('came to no end')]);
    expect((await sandbox().run(['undo', session, '--yes'])).code).toBe(3);
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('b.txt', 'later\n');
      },
    });
    const after = `refs/ralph/${session}/after`;
    expect(sandbox().git('log', '-1', '--format=%s', after)).toBe(
      'ralph: files as found after a cut-off session of one',
    );
    const shown = await sandbox().run(['diff', session]);
    expect(shown.stdout).toContain('+left');
    expect(shown.stdout).not.toContain('later');
    const late = `The files after session ${session} were kept only when the next run began, at 2`;
    expect(shown.stderr).toContain(late);
    expect((await sandbox().run(['commit', 'one', '--dry-run'])).stdout).toContain(late);
    const undone = await sandbox().run(['undo', session, '--yes']);
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining(late)]);
    expect((await sandbox().run(['commit', 'one', '--dry-run'])).stdout).not.toContain(late);
    expect([sandbox().has('a.txt'), sandbox().has('b.txt')]).toEqual([false, true]);
  });

  it('says why there is nothing to show [EVID-6]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    const { one = '' } = await playEdits(sandbox(), { one: () => undefined });
    const none = await sandbox().run(['diff', one]);
    expect([none.code, none.stdout]).toEqual([0, `session ${one} changed nothing.\n`]);
    const unplayed = await sandbox().run(['diff', 'two']);
    expect([unplayed.code, unplayed.stderr]).toEqual([
      3,
      expect.stringContaining('was not played yet'),
    ]);
    for (const place of ['before', 'after']) {
      sandbox().git('update-ref', '-d', `refs/ralph/${one}/${place}`);
    }
    for (const given of [one, 'one']) {
      const expired = await sandbox().run(['diff', given]);
      expect([expired.code, expired.stderr]).toEqual([3, expect.stringContaining('run.keep')]);
    }
    expect((await sandbox().run(['diff', 's-20200101-000000-abcdef'])).code).toBe(4);
    expect((await sandbox().run(['diff', 'nobody'])).code).toBe(4);
  });

  it('asks git nothing while nobody has seen what a session changed in it, nor do undo and commit [EVID-34]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
    });
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const ran = `${sandbox().root}/ran`;
    sandbox().git('config', 'filter.x.clean', `touch ${ran}; cat`);
    sandbox().write('.gitattributes', '* filter=x\n');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.waitForEvent('wait-began');
    const asked = [
      ['diff', 'one'],
      ['undo', 'one', '--yes'],
      ['commit', '--each'],
    ];
    const refuse = async (): Promise<void> => {
      for (const args of asked) {
        const { code, stderr } = await sandbox().run(args);
        expect([code, stderr]).toEqual([3, expect.stringContaining('.git/config')]);
      }
    };
    await refuse();
    await sandbox().run(['stop']);
    await play.exit;
    await refuse();
    expect(existsSync(ran)).toBe(false);
  });
});
