import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, gitState, playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { completeSession, writeQueue } from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
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

  it('takes `last` for the newest session, unless a task is called so, and so does diff [EVID-110]', async () => {
    writeQueue(sandbox(), queueOfTasks('last-but-one', 'one'));
    expect((await sandbox().run(['diff', 'last'])).code).toBe(4);
    const edits = Object.fromEntries(
      ['last-but-one', 'one'].map((task) => [
        task,
        () => {
          sandbox().write(`${task}.txt`, `${task}\n`);
        },
      ]),
    );
    const { one = '' } = await playEdits(sandbox(), edits);
    const { stdout } = await sandbox().run(['diff', 'last', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      data: { task: 'one', files: [{ path: 'one.txt' }], sessions: [{ session: one }] },
    });
    const undone = await sandbox().run(['undo', 'last', '--yes']);
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining(`session ${one}`)]);
    expect([sandbox().has('last-but-one.txt'), sandbox().has('one.txt')]).toEqual([true, false]);
    const commit = await sandbox().run(['commit', 'last']);
    expect([commit.code, commit.stderr]).toEqual([2, expect.stringContaining('ralph commit one')]);

    writeQueue(sandbox(), queueOfTasks('one', 'last-but-one', 'last'));
    const unplayed = await sandbox().run(['diff', 'last']);
    expect([unplayed.code, unplayed.stderr]).toEqual([
      3,
      expect.stringContaining('task last was not played yet'),
    ]);
  });

  it('knows the files after a session also where the engine died before git kept them [EVID-29]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    const { one = '' } = await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
      two: () => {
        sandbox().write('b.txt', 'two\n');
      },
    });
    const ref = `refs/ralph/${one}/after`;
    const tree = sandbox().git('rev-parse', `${ref}^{tree}`);
    sandbox().git('update-ref', '-d', ref);
    const { stdout } = await sandbox().run(['diff', one, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ data: { files: [{ path: 'a.txt' }] } });

    expect((await sandbox().run(['play'])).code).toBe(0);
    expect(sandbox().git('rev-parse', `${ref}^{tree}`)).toBe(tree);
    sandbox().git('update-ref', '-d', ref);
    expect((await sandbox().run(['undo', one, '--yes'])).code).toBe(0);
    expect(sandbox().has('a.txt')).toBe(false);
    expect(sandbox().has('b.txt')).toBe(true);
  });

  it('refuses where later work has changed the same, and names who did [EVID-9]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    const sessions = await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
        sandbox().write('b.txt', 'one\n');
        sandbox().write('c.txt', 'one\n');
      },
      two: () => {
        sandbox().write('a.txt', 'two\n');
      },
      three: () => {
        sandbox().write('d.txt', 'three\n');
      },
    });
    sandbox().write('b.txt', 'by hand\n');
    const files = filesIn(sandbox().project);
    const { code, stdout } = await sandbox().run(['undo', 'one', '--yes', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'failure',
      data: {
        reason: 'conflict',
        files: [
          { path: 'a.txt', why: `changed later by session ${sessions['two'] ?? ''} (two)` },
          { path: 'b.txt', why: expect.stringContaining('by hand') as string },
        ],
      },
    });
    expect(filesIn(sandbox().project)).toEqual(files);
    // Newest first, it goes.
    sandbox().write('b.txt', 'one\n');
    expect((await sandbox().run(['undo', 'two', '--yes'])).code).toBe(0);
    expect((await sandbox().run(['undo', 'one', '--yes'])).code).toBe(0);
    expect(Object.keys(filesIn(sandbox().project)).sort()).toEqual(['README.md', 'd.txt']);
  });

  it('refuses while a task that was done since depends on it, unless forced [EVID-10]', async () => {
    const chain = `${queueOfTasks('one', 'two')}    depends_on: [one]\n  - id: three\n    title: Task three\n    depends_on: [two]\n`;
    writeQueue(sandbox(), chain);
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
      two: () => {
        sandbox().write('b.txt', 'two\n');
      },
      three: () => {
        sandbox().write('c.txt', 'three\n');
      },
    });
    const refused = await sandbox().run(['undo', 'one', '--yes']);
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringContaining('two, three depend'),
    ]);
    expect(sandbox().has('a.txt')).toBe(true);
    expect((await sandbox().run(['undo', 'three', '--yes'])).code).toBe(0);
    // What was undone does not count any more.
    expect((await sandbox().run(['undo', 'one', '--yes'])).stderr).toContain('two depends');
    expect((await sandbox().run(['undo', 'one', '--yes', '--force'])).code).toBe(0);
    expect(Object.keys(filesIn(sandbox().project)).sort()).toEqual(['README.md', 'b.txt']);
  });

  it('waits until nothing is played, works while the run is paused, and names commits that stay [EVID-11]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    sandbox().write('a.txt', 'one\n');
    sandbox().git('add', 'a.txt');
    sandbox().git('commit', '--quiet', '--message', 'An own commit');
    await completeSession(first);
    const second = await standIn.nextSession();
    const busy = await sandbox().run(['undo', 'one', '--yes']);
    expect([busy.code, busy.stderr]).toEqual([5, expect.stringContaining('ralph play')]);
    await sandbox().run(['pause']);
    await completeSession(second);
    await play.waitForEvent('wait-began');
    const { code, stdout } = await sandbox().run(['undo', 'one', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('stays on the branch: An own commit');
    expect(stdout).toContain('The status of one is unchanged');
    expect(sandbox().has('a.txt')).toBe(false);
    expect(sandbox().git('status', '--porcelain', 'a.txt')).toBe(' D a.txt');
    await sandbox().run(['stop']);
    await play.exit;
  });

  it('names the commits, by ralph or by hand, in which the work stays [EVID-113]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    sandbox().write('list.txt', '1\n2\n3\n4\n5\n6\n7\n8\n');
    sandbox().commit();
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
      two: () => {
        sandbox().write('list.txt', '1\n2\n3\ntwo\n5\n6\n7\n8\n');
        sandbox().write('b.txt', 'two\n');
      },
    });
    const id = (): string => sandbox().git('rev-parse', 'HEAD').slice(0, 12);
    expect((await sandbox().run(['commit', 'one'])).code).toBe(0);
    const own = id();
    sandbox().git('add', 'b.txt');
    sandbox().git('commit', '--quiet', '--message', 'A part', '--', 'b.txt');
    const part = id();
    // With something of a person's own in the same file.
    sandbox().write('list.txt', '1\n2\n3\ntwo\n5\n6\n7\n8\nmine\n');
    sandbox().git('add', 'list.txt');
    sandbox().git('commit', '--quiet', '--message', 'The rest', '--', 'list.txt');
    const rest = id();
    sandbox().write('list.txt', '0\n1\n2\n3\ntwo\n5\n6\n7\n8\nmine\n');
    sandbox().git('commit', '--quiet', '--message', 'Something else', '--', 'list.txt');
    const stays = async (task: string): Promise<string[]> => {
      const terminal = Terminal.ralph(sandbox(), ['undo', task]);
      await terminal.waitFor(`Undo task ${task}? [y/N]`);
      const lines = terminal.screen().match(/It stays in .*on top of it\./g) ?? [];
      terminal.type('y\r');
      expect((await terminal.exit).code).toBe(0);
      return lines;
    };
    const line = (name: string): string =>
      `It stays in ${name}; undoing changes the files on top of it.`;
    expect(await stays('two')).toEqual([line(`${part} A part`), line(`${rest} The rest`)]);
    expect(await stays('one')).toEqual([line(`${own} Task one`)]);
    expect(sandbox().git('status', '--porcelain', 'a.txt')).toBe(' D a.txt');
  });

  it('keeps the way back for as long as a session that ended with the undo [EVID-115]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    const sessions = await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
      two: () => {
        sandbox().write('b.txt', 'two\n');
      },
    });
    const { one = '', two = '' } = sessions;
    for (const session of [one, two]) {
      const path = `.ralph/db/history/${session.slice(2, 6)}-${session.slice(6, 8)}/${session}.yaml`;
      const old = sandbox()
        .read(path)
        .replace(/^ended: .*$/m, 'ended: 2020-01-01T00:00:00.000Z');
      sandbox().write(path, old);
    }
    expect((await sandbox().run(['undo', 'one', '--yes'])).code).toBe(0);
    expect((await sandbox().run(['clean'])).code).toBe(0);
    const refs = sandbox().git('for-each-ref', '--format=%(refname)', 'refs/ralph').split('\n');
    expect(refs).toEqual(
      ['after', 'before', 'undone'].map((place) => `refs/ralph/${one}/${place}`),
    );
    // What was undone long ago goes with its session.
    const empty = sandbox().git('rev-parse', `refs/ralph/${one}/undone^{tree}`);
    sandbox().write(
      'old',
      `tree ${empty}\nauthor A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n\nx\n`,
    );
    const old = sandbox().git('hash-object', '-t', 'commit', '-w', 'old');
    sandbox().git('update-ref', `refs/ralph/${one}/undone`, old);
    expect((await sandbox().run(['clean'])).code).toBe(0);
    expect(sandbox().git('for-each-ref', 'refs/ralph')).toBe('');
  });

  it('never writes over what git ignores, nor removes it [EVID-30]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    sandbox().write('local.conf', 'shared\n');
    sandbox().write('build', 'a file\n');
    sandbox().commit();
    await playEdits(sandbox(), {
      one: () => {
        for (const path of ['local.conf', 'build']) rmSync(join(sandbox().project, path));
        sandbox().write('.gitignore', 'local.conf\nbuild/\nvendor\n');
      },
      two: () => {
        rmSync(join(sandbox().project, 'README.md'));
        sandbox().write('README.md/index.md', 'a folder now\n');
      },
    });
    sandbox().write('local.conf', 'PRECIOUS\n');
    sandbox().write('build/deep/art', 'PRECIOUS\n');
    const files = filesIn(sandbox().project);
    const { code, stdout } = await sandbox().run(['undo', 'one', '--yes', '--json']);
    expect(code).toBe(1);
    const why = (path: string): object => ({
      ...{ path, why: expect.stringContaining('ignored by git') as string },
    });
    expect(JSON.parse(stdout)).toMatchObject({
      data: { reason: 'conflict', files: [why('build/deep/art'), why('local.conf')] },
    });
    expect(filesIn(sandbox().project)).toEqual(files);
    // Not in a folder either that a file takes the place of.
    sandbox().write('README.md/vendor', 'PRECIOUS\n');
    const folder = await sandbox().run(['undo', 'two', '--yes']);
    expect([folder.code, folder.stderr]).toEqual([1, expect.stringContaining('README.md/vendor')]);
    expect(sandbox().read('README.md/vendor')).toBe('PRECIOUS\n');
    for (const path of ['README.md/vendor', 'local.conf', 'build']) {
      rmSync(join(sandbox().project, path), { recursive: true });
    }
    expect((await sandbox().run(['undo', 'two', '--yes'])).code).toBe(0);
    expect((await sandbox().run(['undo', 'one', '--yes'])).code).toBe(0);
    expect(sandbox().read('build')).toBe('a file\n');
  });

  it('does not take for new what only is not ignored any more [EVID-116]', async () => {
    writeQueue(sandbox(), queueOfTasks('one'));
    sandbox().write('part/.gitignore', '*.log\n');
    sandbox().commit();
    sandbox().write('part/kept.log', 'PRECIOUS\n');
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('part/.gitignore', '# nothing\n');
        sandbox().write('part/new.txt', 'new\n');
      },
    });
    const files = filesIn(sandbox().project);
    const { code, stderr } = await sandbox().run(['undo', 'one', '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('part/kept.log: is ignored')]);
    expect(stderr).not.toContain('new.txt');
    expect(filesIn(sandbox().project)).toEqual(files);
  });
});
