import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hitLimit } from '../rig/limit-reply.ts';
import {
  completeSession,
  connect,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import type { StandIn } from '../rig/stand-in.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const task = 'tasks:\n  - id: one\n    title: The first task\n    verify: [there]\n';
const declared = `${quickTimers}checks:\n  there: test -f there.txt\n`;

describe('taking over a task of a run', () => {
  const sandbox = useSandbox();

  /** A run whose first session is under way. */
  const begin = async (
    config = declared,
  ): Promise<{ standIn: StandIn; play: RunningProgram; first: StandInSession }> => {
    writeQueue(sandbox(), task, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    await connect(first);
    first.init();
    return { standIn, play, first };
  };

  /** The same, in which a person's agent works by now. */
  const takenOver = async (): Promise<{
    standIn: StandIn;
    play: RunningProgram;
    terminal: Terminal;
    agent: StandInSession;
  }> => {
    const { standIn, play, first } = await begin();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await first.waitForControl('interrupt');
    await first.exit(0);
    return { standIn, play, terminal, agent: await standIn.nextSession() };
  };

  const killTakeover = (): void => {
    const pid = Number(/"pid":(\d+)/.exec(sandbox().read('.ralph/run/takeover.lock'))?.[1]);
    process.kill(pid, 'SIGKILL');
  };

  it('waits for a session of which the log tells nothing yet, and follows it [STEER-44]', async () => {
    const filter = `while test -e hold; do touch looking; sleep 0.05; done; cat`;
    sandbox().git('config', 'filter.slow.clean', filter);
    sandbox().write('.gitattributes', 'slow.txt filter=slow\n');
    sandbox().write('.gitignore', 'hold\nlooking\n');
    writeQueue(sandbox(), task, declared);
    sandbox().write('slow.txt', 'one\n');
    sandbox().write('hold', '');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await expect.poll(() => sandbox().has('looking'), { timeout: 10_000 }).toBe(true);
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one', '--resume']);
    await play.waitForEvent('control-taken');
    expect(play.stdout()).not.toContain('"task-picked"');
    rmSync(join(sandbox().project, 'hold'));
    const agent = await standIn.nextSession();
    sandbox().write('there.txt', 'x');
    await agent.call('complete_task', { summary: 'Done' });
    await agent.exit(0);
    expect((await terminal.exit).code).toBe(0);
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    const [one = '', two = '', ...more] = records(sandbox());
    expect(one).toContain('reason: a person took it over');
    expect(two).toContain(`previous: ${/^session: (\S+)$/m.exec(one)?.[1] ?? 'none'}`);
    expect(more).toEqual([]);
  });

  it('is mended where it is killed, whatever the run waited for [STEER-45]', async () => {
    const { standIn, play, first } = await begin();
    await hitLimit(first, new Date(Date.now() + 86_400_000));
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'limit');
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    const queue = sandbox().read('.ralph/db/tasks.yaml');
    sandbox().write('.ralph/db/tasks.yaml', queue.replace('[there]', '["true"]'));
    killTakeover();
    await agent.closed;
    await terminal.exit;
    // The pause first, then the limit.
    expect((await sandbox().run(['resume'])).code).toBe(0);
    expect((await sandbox().run(['resume'])).code).toBe(0);
    expect(await play.waitForEvent('queue-guarded')).toMatchObject({
      session: agent.env['RALPH_SESSION'],
      held: [{ task: 'one' }],
    });
    await play.waitForEvent('session-recovered');
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });

  it('tells of changed settings before it goes on, and waits for a look [STEER-46]', async () => {
    const { standIn, play, terminal, agent } = await takenOver();
    sandbox().write('.claude/settings.json', '{"hooks":{}}');
    await agent.exit(0);
    await terminal.waitFor('The run is paused');
    await terminal.exit;
    expect((await sandbox().run(['resume'])).code).toBe(0);
    expect(await play.waitForEvent('settings-changed')).toMatchObject({
      session: agent.env['RALPH_SESSION'],
      files: ['.claude/settings.json'],
    });
    const isHeld = ({ why }: { why: string }): boolean => why.includes('.claude/settings.json');
    await play.waitForEvent('wait-began', isHeld);
    expect((await sandbox().run(['resume'])).code).toBe(0);
    sandbox().write('there.txt', 'x');
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
  });

  it('leaves changed settings to the next run where this one ends [STEER-46]', async () => {
    const { play, terminal, agent } = await takenOver();
    sandbox().write('.claude/settings.json', '{"hooks":{}}');
    await agent.exit(0);
    await terminal.exit;
    await sandbox().run(['stop']);
    await play.exit;
    const next = sandbox().ralph(['play', '--json']);
    expect((await next.waitForEvent('wait-began')).why).toContain('.claude/settings.json');
    await sandbox().run(['stop']);
    await next.exit;
  });

  it('keeps undo and commit from the files meanwhile [STEER-48]', async () => {
    const { play, terminal, agent } = await takenOver();
    const [first = ''] = records(sandbox());
    const session = /^session: (\S+)$/m.exec(first)?.[1] ?? 'none';
    for (const words of [
      ['undo', session, '--yes'],
      ['commit', '--each'],
      ['commit', 'one'],
    ]) {
      const { code, stderr } = await sandbox().run(words);
      expect([code, stderr]).toEqual([5, expect.stringContaining('ralph takeover (process ')]);
    }
    await agent.exit(0);
    await terminal.waitFor('Shall the run go on? [y/N]');
    terminal.type('n\r');
    await terminal.exit;
    // Then a paused run leaves them to people.
    expect((await sandbox().run(['undo', session, '--yes'])).code).toBe(0);
    await sandbox().run(['stop']);
    await play.exit;
  });

  it('may be left by Ctrl+C while Ralph still ends the session [STEER-50]', async () => {
    const { standIn, play, first } = await begin(declared.replace('300ms', '60s'));
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await first.waitForControl('interrupt');
    await terminal.waitFor('politely and pauses');
    terminal.type('\u0003');
    await terminal.waitFor('The run is paused; `ralph resume` goes on.');
    expect((await terminal.exit).code).toBe(130);
    await first.exit(0);
    const pause = await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    expect(pause.why).toBe('a person took over one');
    expect((await sandbox().run(['status'])).stdout).not.toContain('a person works');
    expect((await sandbox().run(['resume'])).code).toBe(0);
    sandbox().write('there.txt', 'x');
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
  });
});
