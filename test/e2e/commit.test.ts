import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitState, playEdits, queueOfTasks } from '../rig/edited-session.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
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

  const oneChange = async (): Promise<void> => {
    writeQueue(sandbox(), queueOfTasks('one'));
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('README.md', '# One\n');
      },
    });
  };

  it('refuses when other content is staged for its files, and changes nothing then [EVID-17]', async () => {
    await oneChange();
    sandbox().write('README.md', '# Mine\n');
    sandbox().git('add', 'README.md');
    sandbox().write('README.md', '# One\n');
    const before = gitState(sandbox());
    const { code, stderr } = await sandbox().run(['commit', 'one']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('README.md: is staged')]);
    expect(gitState(sandbox())).toEqual(before);
    sandbox().git('reset', '--quiet');
    sandbox().git('add', 'README.md');
    expect((await sandbox().run(['commit', 'one'])).code).toBe(0);
    expect(sandbox().git('status', '--porcelain', 'README.md')).toBe('');
  });

  it('runs the hooks of the person, and takes what they add [EVID-18]', async () => {
    await oneChange();
    const hook = (text: string): void => {
      sandbox().write('.git/hooks/pre-commit', `#!/bin/sh\n${text}\n`);
      chmodSync(`${sandbox().project}/.git/hooks/pre-commit`, 0o755);
    };
    hook('echo not today >&2; exit 1');
    const before = gitState(sandbox());
    const refused = await sandbox().run(['commit', 'one']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('not today')]);
    expect(gitState(sandbox())).toEqual(before);
    hook('echo more >>README.md; git add README.md');
    expect((await sandbox().run(['commit', 'one'])).code).toBe(0);
    expect(sandbox().git('show', 'HEAD:README.md')).toBe('# One\nmore');
    expect(sandbox().git('status', '--porcelain', 'README.md')).toBe('');
  });

  it('knows what the session, or a person, has committed and what was undone [EVID-19]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three', 'four'));
    const commit = (path: string): void => {
      sandbox().git('add', path);
      sandbox().git('commit', '--quiet', '--message', `Change ${path}`, '--', path);
    };
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
        commit('a.txt');
      },
      two: () => {
        sandbox().write('a.txt', 'two\n');
        sandbox().write('b.txt', 'two\n');
        commit('a.txt');
      },
      three: () => {
        sandbox().write('c.txt', 'three\n');
      },
      four: () => {
        sandbox().write('c.txt', 'four\n');
        sandbox().write('d.txt', 'four\n');
      },
    });
    // By hand, three's change and then the same lines once more.
    const four = sandbox().read('c.txt');
    sandbox().write('c.txt', 'three\n');
    commit('c.txt');
    sandbox().write('c.txt', four);
    commit('c.txt');
    const plan = await sandbox().run(['commit', '--each', '--dry-run', '--json']);
    expect(JSON.parse(plan.stdout)).toMatchObject({
      data: {
        tasks: [
          { task: 'one', files: [] },
          { task: 'two', files: ['b.txt'] },
          { task: 'three', files: [] },
          { task: 'four', files: ['d.txt'] },
        ],
      },
    });
    sandbox().git('rm', '--quiet', '--cached', '--ignore-unmatch', 'd.txt');
    expect((await sandbox().run(['undo', 'four', '--yes'])).code).toBe(0);
    const after = await sandbox().run(['commit', 'four']);
    expect([after.code, after.stdout]).toEqual([0, expect.stringContaining('nothing to commit')]);
  });

  it('refuses what does not stand alone, and names what it builds on [EVID-20]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    const { one = '' } = await playEdits(sandbox(), {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
      two: () => {
        sandbox().write('a.txt', 'two\n');
      },
    });
    const before = gitState(sandbox());
    const { code, stderr } = await sandbox().run(['commit', 'two']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`a.txt: builds on session ${one} (one)`),
    ]);
    expect(gitState(sandbox())).toEqual(before);
    expect((await sandbox().run(['commit', 'two', 'one'])).code).toBe(0);
    expect(sandbox().git('log', '-2', '--format=%s')).toBe('Task two\nTask one');
  });

  it('leaves an unmerged index alone, and what is not clear [EVID-21]', async () => {
    await oneChange();
    sandbox().git('stash', '--quiet', '--', 'README.md');
    sandbox().write('README.md', '# Other\n');
    sandbox().git('commit', '--quiet', '--all', '--message', 'other');
    expect(() => sandbox().git('stash', 'pop')).toThrow();
    const { code, stderr } = await sandbox().run(['commit', 'one']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('README.md: is unmerged')]);
    expect((await sandbox().run(['diff', 'one'])).stdout).toContain('+# One');
    expect((await sandbox().run(['commit'])).code).toBe(2);
    expect((await sandbox().run(['commit', 'one', '--each'])).code).toBe(2);
  });

  const oddChanges = async (): Promise<void> => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    sandbox().write('test/a.test.ts', "it('adds', () => {\n  expect(1).toBe(1);\n});\n");
    sandbox().commit();
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('test/a.test.ts', "it.skip('adds', () => {\n  expect(1).toBe(1);\n});\n");
      },
      two: () => {
        sandbox().write('b.txt', 'two\n');
      },
      three: () => {
        sandbox().write('c.txt', 'three\n');
      },
    });
    await sandbox().run(['reopen', 'two']);
  };

  it('shows what is not done or odd before it asks, and goes on where it is told to [EVID-111]', async () => {
    await oddChanges();
    const before = gitState(sandbox());
    const skipped = /one has a red flag, test skipped: test\/a\.test\.ts: .*it\.skip/;
    for (const json of [[], ['--json']]) {
      const { code, stderr } = await sandbox().run(['commit', 'one', 'two', 'three', ...json]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(skipped)]);
      expect(stderr).toContain('two is pending, not done');
      expect(stderr).toContain('ralph commit one two --dry-run');
    }
    const terminal = Terminal.ralph(sandbox(), ['commit', 'one', 'two', 'three']);
    await terminal.waitFor('Commit this? [y/N]');
    expect(terminal.screen()).toMatch(/one: would commit “Task one”[^]*⚑ test skipped/);
    expect(terminal.screen()).toMatch(/two: would commit “Task two”[^]*! two is pending, not done/);
    terminal.type('\r');
    expect((await terminal.exit).code).toBe(1);
    expect(terminal.screen()).toContain('Nothing was committed.');
    expect(gitState(sandbox())).toEqual(before);
    const agreed = Terminal.ralph(sandbox(), ['commit', 'one']);
    await agreed.waitFor('Commit this? [y/N]');
    agreed.type('y\r');
    expect((await agreed.exit).code).toBe(0);
    // Nothing is left of it, so that nothing is asked.
    expect((await sandbox().run(['commit', 'one'])).stdout).toContain('nothing to commit');
    const { code, stdout } = await sandbox().run(['commit', 'two', '--yes']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('! two is pending, not done')]);
    expect(sandbox().git('log', '-2', '--format=%s')).toBe('Task two\nTask one');
  });

  it('commits each done task, and leaves out red flags unless it is told to [EVID-112]', async () => {
    await oddChanges();
    const each = ['commit', '--each'];
    const out =
      /^one: left out for its red flags: “Task one” \(1 file\)\n {4}⚑ test skipped {2}test\/a\.test\.ts: /;
    const before = gitState(sandbox());
    const plan = await sandbox().run([...each, '--dry-run']);
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringMatching(out)]);
    expect(plan.stdout).toContain('three: would commit');
    expect(gitState(sandbox())).toEqual(before);
    const { code, stdout } = await sandbox().run(each);
    expect([code, stdout]).toEqual([0, expect.stringMatching(out)]);
    expect(stdout).toContain('`ralph diff one` shows it, `ralph commit one` asks');
    expect(stdout).toContain('1 task left out for red flags; `ralph commit --each --yes` commits');
    expect(stdout).not.toContain('two');
    expect(sandbox().git('log', '-2', '--format=%s')).not.toContain('Task one');
    const again = await sandbox().run([...each, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      data: { tasks: [{ task: 'one', left_out: true, files: ['test/a.test.ts'] }, { files: [] }] },
    });
    const yes = await sandbox().run([...each, '--yes']);
    expect([yes.code, yes.stdout]).toEqual([0, expect.stringMatching(/^one: .*\n {4}⚑ test skip/)]);
    expect(sandbox().git('log', '-2', '--format=%s')).toBe('Task one\nTask three');
    expect((await sandbox().run(each)).stdout).toMatch(
      /^Every change of a done task is in a commit/,
    );
  });

  it('leaves no work out without a word, also where checkpoints are gone [EVID-31]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    const { one = '', two = '' } = await playEdits(sandbox(), {
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
    const drop = (...refs: string[]): void => {
      for (const ref of refs) sandbox().git('update-ref', '-d', `refs/ralph/${ref}`);
    };
    drop(`${one}/before`, `${one}/after`, `${two}/before`);
    const { code, stdout } = await sandbox().run(['commit', '--each']);
    expect([code, stdout]).toEqual([3, expect.stringContaining(`session ${one} of one`)]);
    expect(stdout).toContain('in no commit: a.txt');
    expect(stdout).toContain(`session ${two} of two has no checkpoints from before and after`);
    expect(sandbox().git('log', '-1', '--format=%s')).toBe('Task three');
    expect((await sandbox().run(['commit', 'two'])).code).toBe(3);
    // One session of the task is gone, another is kept.
    await sandbox().run(['reopen', 'one']);
    await playEdits(sandbox(), {
      one: () => {
        sandbox().write('d.txt', 'again\n');
      },
    });
    const before = gitState(sandbox());
    const part = await sandbox().run(['commit', 'one']);
    expect([part.code, part.stderr]).toEqual([3, expect.stringContaining(one)]);
    expect(gitState(sandbox())).toEqual(before);
    // What a person has committed meanwhile is not lost.
    sandbox().git('add', 'a.txt', 'b.txt');
    sandbox().git('commit', '--quiet', '--message', 'by hand', '--', 'a.txt', 'b.txt');
    const rest = await sandbox().run(['commit', '--each']);
    expect([rest.code, rest.stdout]).toEqual([3, expect.not.stringContaining('one of one')]);
    expect(sandbox().git('status', '--porcelain', '--', ':(exclude).ralph')).toBe('');
    expect((await sandbox().run(['commit', '--each'])).code).toBe(0);
  });

  /** The hook tells where it is through a pipe, and then goes on for long. */
  const stoppedIn = async (hook: string, args: string[]): Promise<[RunningProgram, () => void]> => {
    const { root, project } = sandbox();
    const pipe = join(root, `${hook}.pipe`);
    await sandbox().start('mkfifo', [pipe]).exit;
    const script = `#!/bin/sh\necho here >${pipe}\nexec sleep 60\n`;
    sandbox().write(`.git/hooks/${hook}`, script);
    chmodSync(join(project, '.git/hooks', hook), 0o755);
    const told = sandbox().start('cat', [pipe]);
    const commit = sandbox().ralph(args);
    await told.waitForLine('here');
    const away = (): void => {
      for (const path of [pipe, join(project, '.git/hooks', hook)]) rmSync(path);
    };
    return [commit, away];
  };

  const leftBehind = (): string[] =>
    readdirSync(join(sandbox().project, '.git')).filter((name) => /lock|ralph-/.test(name));

  it('is ended by a signal without leaving anything half done [EVID-32]', async () => {
    await oneChange();
    const before = gitState(sandbox());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const [commit, away] = await stoppedIn('pre-commit', ['commit', 'one']);
      commit.kill(signal);
      const { code, stderr } = await commit.exit;
      expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted')]);
      expect(gitState(sandbox())).toEqual(before);
      expect(leftBehind()).toEqual([]);
      away();
    }
    // The commit is there already: the index follows it.
    const [commit, away] = await stoppedIn('post-commit', ['commit', 'one']);
    commit.kill('SIGTERM');
    const { code, stdout } = await commit.exit;
    expect([code, stdout]).toEqual([130, expect.stringContaining('Task one')]);
    expect(sandbox().git('log', '-1', '--format=%s')).toBe('Task one');
    expect(sandbox().git('status', '--porcelain', '--', ':(exclude).ralph')).toBe('');
    expect(leftBehind()).toEqual([]);
    away();
  });

  it('keeps engines and other commands away meanwhile [EVID-33]', async () => {
    await oneChange();
    const [commit, away] = await stoppedIn('pre-commit', ['commit', 'one']);
    for (const other of [['undo', 'one', '--yes'], ['commit', 'one'], ['play']]) {
      const { code, stderr } = await sandbox().run(other);
      expect([code, stderr]).toEqual([5, expect.stringContaining('ralph commit')]);
    }
    commit.kill('SIGTERM');
    await commit.exit;
    away();
    expect((await sandbox().run(['commit', 'one'])).code).toBe(0);
  });
});
