import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { completeSession, oneTask, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the work of a task in the report', () => {
  const sandbox = useSandbox();

  const works = async (): Promise<Record<string, unknown>> => {
    const { stdout } = await sandbox().run(['report', '--json']);
    const { data } = JSON.parse(stdout) as { data: { tasks: { task: string; work?: unknown }[] } };
    return Object.fromEntries(data.tasks.map(({ task, work }) => [task, work]));
  };
  const write = (path: string) => (): void => {
    sandbox().write(path, `${path}\n`);
  };

  it('is in a commit, and of whom, in none, or undone [EVID-120] [CLI-166]', async () => {
    const tasks = ['open', 'own', 'other', 'hand', 'ralph', 'back', 'none'];
    writeQueue(sandbox(), queueOfTasks(...tasks), `${quickTimers}verify: []\n`);
    const git = (...args: string[]): string => sandbox().git(...args);
    await playEdits(sandbox(), {
      open: () => {
        write('new folder/open.txt')();
        write('other.txt')();
      },
      own: () => {
        write('own.txt')();
        git('add', 'own.txt', 'other.txt');
        git('commit', '--quiet', '--message', 'Own, and what was there');
      },
      other: write('gone.txt'),
      hand: write('hand.txt'),
      ralph: write('ralph.txt'),
      back: write('back.txt'),
      none: () => undefined,
    });
    git('add', 'hand.txt');
    git('commit', '--quiet', '--message', 'By hand');
    expect((await sandbox().run(['commit', 'ralph'])).code).toBe(0);
    expect((await sandbox().run(['undo', 'back', '--yes'])).code).toBe(0);
    git('clean', '--quiet', '-f', 'gone.txt');
    expect(await works()).toEqual({
      open: { state: 'uncommitted', open: 1, files: 2, by: ['other-session'] },
      own: { state: 'committed', open: 0, files: 1, by: ['session'] },
      hand: { state: 'committed', open: 0, files: 1, by: ['person'] },
      ralph: { state: 'committed', open: 0, files: 1, by: ['ralph-commit'] },
      back: { state: 'undone', open: 0, files: 0, by: [] },
      // Taken back by hand: nobody knows for sure.
      other: undefined,
      none: undefined,
    });
    const { stdout } = await sandbox().run(['report']);
    expect(stdout).toMatch(/Task open .*1 of 2 files not committed/);
    expect(stdout).toMatch(/Task own .*committed in its session/);
    expect(stdout).toContain('commits task by task, but leaves out those with red flags');
    expect(stdout).toMatch(/Task hand .*committed by hand/);
    expect(stdout).toMatch(/Task ralph .*committed by `ralph commit`/);
    expect(stdout).toMatch(/Task back .*· undone/);
    const markdown = (await sandbox().run(['report', '--md'])).stdout;
    expect(markdown).toContain('committed by `ralph commit`');
    const html = (await sandbox().run(['report', '--html'])).stdout;
    expect(html).toContain('committed by <code>ralph commit</code>');
  });

  it('is not looked at while nobody has seen what a session changed in what git runs [EVID-121]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'), `${quickTimers}verify: []\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    write('a.txt')();
    await completeSession(session);
    const second = await standIn.nextSession();
    expect(await works()).toMatchObject({ one: { state: 'uncommitted' } });
    const trap = join(sandbox().root, 'trap');
    sandbox().git('config', 'filter.trap.clean', `touch ${trap}; cat`);
    sandbox().write('.gitattributes', '* filter=trap\n');
    sandbox().write('a.txt', 'another\n');
    expect(await works()).toEqual({ one: undefined });
    expect(readdirSync(sandbox().root)).not.toContain('trap');
    sandbox().git('config', '--unset', 'filter.trap.clean');
    await completeSession(second);
    play.kill('SIGTERM');
    await play.exit;
  });

  it('leaves the exit code to the run where its summary cannot be made [EVID-127]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}verify: []\n`);
    // A newer Ralph is installed while this one plays: what it has not loaded by then is gone.
    const dist = join(sandbox().root, 'installed', 'dist');
    cpSync(join(repositoryRoot, 'dist'), dist, { recursive: true });
    cpSync(join(repositoryRoot, 'package.json'), join(dist, '..', 'package.json'));
    symlinkSync(join(repositoryRoot, 'node_modules'), join(dist, '..', 'node_modules'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().start(process.execPath, [join(dist, 'ralph.js'), 'play']);
    const session = await standIn.nextSession();
    const briefs = readdirSync(dist).filter((name) => name.startsWith('report-brief'));
    expect(briefs).toHaveLength(1);
    for (const name of briefs) rmSync(join(dist, name));
    await completeSession(session);
    const { code, stderr } = await play.exit;
    expect([code, stderr]).toEqual([0, expect.stringMatching(/no summary: .*`ralph report`/)]);
  });
});
