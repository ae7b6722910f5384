import { describe, expect, it } from 'vitest';
import type { Committed } from '../../src/cli/command/commit-round.ts';
import { playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** In two parts: this file is no secret itself. */
const secret = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');

describe('ralph commit, after other commits or without some', () => {
  const sandbox = useSandbox();

  it('knows a task of several sessions as committed, whatever came after that [EVID-19]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    sandbox().write('a.txt', 'mine\n\n\n\nold\n');
    sandbox().commit();
    const uncommitted = (): string =>
      sandbox().git('status', '--porcelain', '--', ':(exclude).ralph');
    const a = (top: string, line: string): void => {
      sandbox().write('a.txt', `${top}\n\n\n\n${line}\n`);
    };
    // A person's own lines in the same file are in no commit, so that none is as a session left it.
    a('mine, changed', 'old');
    await playEdits(sandbox(), {
      one: () => {
        a('mine, changed', 'one');
        sandbox().write('b.txt', 'one\n');
      },
    });
    await sandbox().run(['reopen', 'one']);
    await playEdits(sandbox(), {
      one: () => {
        a('mine, changed', 'one again');
        sandbox().write('b.txt', 'one again\n');
      },
    });
    const committed = async (...args: string[]): Promise<string[]> => {
      const { code, stdout, stderr } = await sandbox().run(['commit', ...args, '--json']);
      expect([args, code, stderr]).toEqual([args, 0, '']);
      const { data } = JSON.parse(stdout) as { data: { tasks: Committed[] } };
      return data.tasks.flatMap(({ task, files }) => files.map((path) => `${task}: ${path}`));
    };
    expect(await committed('--each')).toEqual(['one: a.txt', 'one: b.txt']);
    expect(sandbox().git('show', 'HEAD:a.txt')).toBe('mine\n\n\n\none again');
    expect(sandbox().git('log', '-1', '--format=%(trailers:key=Ralph-Session)')).toMatch(
      /^(Ralph-Session: s-\S+\s*){2}$/,
    );
    for (const args of ['--each', 'one', 'one']) expect(await committed(args)).toEqual([]);
    // The same lines once more, by other tasks.
    await playEdits(sandbox(), {
      two: () => {
        a('mine, changed', 'two');
        sandbox().write('b.txt', 'two\n');
      },
      three: () => {
        sandbox().write('b.txt', 'three\n');
      },
    });
    expect(await committed('one')).toEqual([]);
    expect(await committed('--each')).toEqual(['two: a.txt', 'two: b.txt', 'three: b.txt']);
    // And by hand, first in no commit and then in one.
    a('mine, changed', 'by hand');
    sandbox().write('b.txt', 'by hand\n');
    for (const args of ['--each', 'one', 'two', 'three']) expect(await committed(args)).toEqual([]);
    sandbox().git('commit', '--quiet', '--message', 'by hand', '--', 'a.txt', 'b.txt');
    expect(await committed('--each')).toEqual([]);
    expect(uncommitted()).toBe('');
    // What a person has removed since then does not come back by a commit.
    sandbox().git('rm', '--quiet', 'b.txt');
    sandbox().git('commit', '--quiet', '--message', 'remove', '--', 'b.txt');
    expect(await committed('--each')).toEqual([]);
  });

  it('knows what a person has committed all at once [EVID-19]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    const all = {
      one: () => {
        sandbox().write('a.txt', 'one\n');
      },
      two: () => {
        sandbox().write('a.txt', 'two\n');
      },
    };
    await playEdits(sandbox(), all);
    sandbox().git('add', 'a.txt');
    sandbox().git('commit', '--quiet', '--message', 'the night', '--', 'a.txt');
    await playEdits(sandbox(), {
      three: () => {
        sandbox().write('a.txt', 'three\n');
      },
    });
    const { code, stdout } = await sandbox().run(['commit', '--each']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^three: \S+ Task three \(1 file\)\n$/),
    ]);
    expect(sandbox().git('log', '-2', '--format=%s')).toBe('Task three\nthe night');
  });

  it('brings nothing back that a person has removed since [EVID-19]', async () => {
    writeQueue(sandbox(), queueOfTasks('one'));
    const write = async (...paths: string[]): Promise<void> => {
      await playEdits(sandbox(), {
        one: () => {
          for (const path of paths) sandbox().write(path, 'one\n');
        },
      });
    };
    await write('a.txt', 'b.txt');
    expect((await sandbox().run(['commit', 'one'])).code).toBe(0);
    sandbox().git('rm', '--quiet', 'b.txt');
    sandbox().git('commit', '--quiet', '--message', 'remove', '--', 'b.txt');
    const none = await sandbox().run(['commit', 'one']);
    expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('nothing to commit')]);
    await sandbox().run(['reopen', 'one']);
    await write('c.txt');
    expect((await sandbox().run(['commit', 'one'])).stdout).toContain('(1 file)');
    expect(sandbox().git('show', '--format=', '--name-only', 'HEAD')).toBe('c.txt');
  });

  it('refuses what builds on a change that was left out for its red flags [EVID-112]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two', 'three'));
    const { one = '' } = await playEdits(sandbox(), {
      one: () => {
        sandbox().write('.env', `GITHUB_TOKEN=${secret}\n`);
      },
      two: () => {
        sandbox().write('.env', `GITHUB_TOKEN=\n`);
      },
      three: () => {
        sandbox().write('c.txt', 'three\n');
      },
    });
    const { code, stdout } = await sandbox().run(['commit', '--each']);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/one: left out.*\n.*⚑ secret {2}\.env/),
    ]);
    expect(stdout).toContain(`.env: builds on session ${one} (one)`);
    expect(sandbox().git('log', '--format=%s')).not.toMatch(/Task (one|two)/);
    expect(sandbox().git('log', '-1', '--format=%s')).toBe('Task three');
  });
});
