import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks = `${oneTask}  - id: two\n    title: Another one\n`;
const escape = '\u001b';
const bell = '\u0007';

interface ToldNotice {
  kind: string;
  task?: string;
  question?: string;
  words: string;
}

function notifying(command: string): string {
  return `${quickTimers}notify:\n  command: ${JSON.stringify(command)}\n  desktop: false\n`;
}

async function askSession(session: StandInSession): Promise<void> {
  await connect(session);
  session.init();
  await session.call('block_task', { on: 'human', reason: 'unclear', question: 'Which colour?' });
  await endSession(session);
}

describe('what a person who does not look is told', () => {
  const sandbox = useSandbox();

  const told = (text: string): ToldNotice[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ToldNotice);

  it('is given to notify.command as JSON, of a question and of the end [NOTE-1] [NOTE-2]', async () => {
    writeQueue(sandbox(), twoTasks, notifying('cat >> ../told; printf "%s" "$MINE" > ../mine'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play'], { env: { MINE: 'mine' } });
    await askSession(await standIn.nextSession());
    await completeSession(await standIn.nextSession());
    expect(await play.exit).toMatchObject({ code: 7, stderr: '' });
    const notices = told(sandbox().read('../told'));
    const about = { schema_version: 1, project: sandbox().project };
    expect(notices).toContainEqual(
      expect.objectContaining({
        ...about,
        ...{ kind: 'question', task: 'one', question: 'Which colour?' },
        title: 'ralph project: one asks',
      }),
    );
    expect(notices).toContainEqual(
      expect.objectContaining({ ...about, kind: 'run-ended', done: 1, not_done: 1 }),
    );
    expect(notices).toHaveLength(2);
    expect(sandbox().read('../mine')).toBe('mine');
  });

  it.each([
    ['fails', 'exit 3', 'ended with exit code 3'],
    ['is missing', 'no-such-command', 'ended with exit code 127'],
    ['hangs and prints without end', 'yes', 'did not end within 10 s'],
  ])(
    'by a command that %s harms nothing, and that is told once [NOTE-3]',
    async (_, command, words) => {
      writeQueue(sandbox(), twoTasks, notifying(command));
      const standIn = await sandbox().startStandIn();
      const play = sandbox().ralph(['play']);
      await askSession(await standIn.nextSession());
      await completeSession(await standIn.nextSession());
      const { code, stdout } = await play.exit;
      expect(code).toBe(7);
      expect(stdout.split(`notify.command ${words}`)).toHaveLength(2);
      expect(await statuses(sandbox())).toEqual({ one: 'blocked', two: 'done' });
    },
  );

  it('of the end is waited for, but not after Ctrl+C twice [NOTE-4]', async () => {
    writeQueue(sandbox(), oneTask, notifying('exec sleep 1000'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    await play.waitForEvent('run-ended');
    // Two of the same kind might arrive as one; all of them stop alike.
    play.kill('SIGINT');
    play.kill('SIGTERM');
    // What the sandbox finds left over would fail the test.
    expect((await play.exit).stderr).toBe('');
  });

  it('is told by the command of the run, not by one that a session planted [NOTE-5]', async () => {
    writeQueue(sandbox(), oneTask, notifying('cat >> ../told'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    sandbox().write('.ralph/config.yaml', notifying('touch ../planted'));
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect((await play.exit).code).toBe(0);
    expect(told(sandbox().read('../told'))).toHaveLength(1);
    expect(sandbox().has('../planted')).toBe(false);
  });

  /** What `ralph play` writes to a terminal. */
  const atTerminal = async (args: string, env: Record<string, string> = {}): Promise<string> => {
    writeQueue(sandbox(), oneTask, notifying('true'));
    const standIn = await sandbox().startStandIn();
    const ralph = `${process.execPath} ${repositoryRoot}/dist/ralph.js play ${args}`;
    const play = sandbox().start('script', ['-qefc', `stty cols 100; ${ralph}`, '/dev/null'], {
      env: { TERM: 'xterm-256color', ...env },
    });
    await completeSession(await standIn.nextSession());
    return (await play.exit).stdout;
  };

  it('rings the bell of a terminal, and its title tells what is played [NOTE-6]', async () => {
    const shown = await atTerminal('');
    const parts = [`${escape}[22;0t`, `${escape}]0;ralph: one${bell}`, `${escape}[23;0t`];
    const places = parts.map((part) => shown.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(shown.replaceAll(/\]0;[^\u0007]*\u0007/gu, '')).toContain(bell);
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['with --json', '--json', {}, false],
    ['in a pipe', '| cat', {}, false],
    ['at a dumb terminal', '', { TERM: 'dumb' }, false],
    ['with NO_COLOR', '', { NO_COLOR: '1' }, true],
  ])('leaves the title alone %s [NOTE-6]', async (_, args, env, rings) => {
    const shown = await atTerminal(args, env);
    expect(shown).not.toContain(`${escape}]0;`);
    expect(shown).not.toContain('[23;0t');
    expect(shown.includes(bell)).toBe(rings);
  });

  it('is shown on the desktop, its texts as arguments [NOTE-7]', async () => {
    writeQueue(sandbox(), oneTask);
    const bin = join(sandbox().root, 'bin');
    sandbox().write('../bin/notify-send', '#!/bin/sh\nprintf "%s\\n" "$@" >> "$HOME/shown"\n');
    chmodSync(join(bin, 'notify-send'), 0o755);
    const env = { PATH: `${bin}:${sandbox().env['PATH'] ?? ''}`, DISPLAY: ':7' };
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play'], { env });
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const question = '--urgency=critical $(touch ../planted) <b>?</b>';
    await session.call('block_task', { on: 'human', reason: 'unclear', question });
    await endSession(session);
    expect((await play.exit).stderr).toBe('');
    const shown = sandbox().read('../home/shown').split('\n');
    const words = '--urgency=critical $(touch ../planted) &lt;b&gt;?&lt;/b&gt;';
    expect(shown.slice(0, 4)).toEqual(['--app-name=Ralph', '--', 'ralph project: one asks', words]);
    expect(sandbox().has('../planted')).toBe(false);
  });

  it('is silent without a desktop or its program [NOTE-7]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play'], { env: { DISPLAY: ':7' } });
    await completeSession(await standIn.nextSession());
    const { code, stdout, stderr } = await play.exit;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('notify');
  });

  it('is told by a run in the background, too [NOTE-8]', async () => {
    execFileSync('mkfifo', [join(sandbox().root, 'told')]);
    writeQueue(sandbox(), oneTask, notifying('cat > ../told'));
    const standIn = await sandbox().startStandIn();
    const listener = sandbox().start('cat', ['../told']);
    expect((await sandbox().run(['play', '--detach'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect(told((await listener.exit).stdout)).toMatchObject([{ kind: 'run-ended' }]);
  });
});
