import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processStart } from '../../src/host/process-identity.ts';
import { markedProcesses } from '../../src/host/marked-process.ts';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { hang } from '../rig/turn.ts';

/** The process id of the guard that a run of this project has. */
function guardOf(project: string): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => {
      const words = commandLine(name);
      return words.includes('--guard') && words.some((word) => word.startsWith(`${project}/`));
    });
  if (found === undefined) throw new Error('the run has no guard');
  return Number(found);
}

/** Empty for a process that has ended meanwhile. */
function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

describe('stopping', () => {
  const sandbox = useSandbox();

  /** Cuts a run's log before the first line that holds these words, and drops the logs after it. */
  const cutLog = (run: string, words: string): void => {
    const folder = '.ralph/run/events';
    for (const name of readdirSync(join(sandbox().project, folder))) {
      if (name > `${run}.jsonl`) rmSync(join(sandbox().project, folder, name));
    }
    const lines = sandbox().read(`${folder}/${run}.jsonl`).trimEnd().split('\n');
    const cut = lines.findIndex((line) => line.includes(words));
    const kept = cut === -1 ? lines : lines.slice(0, cut);
    sandbox().write(`${folder}/${run}.jsonl`, `${kept.join('\n')}\n`);
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends the session politely and gives the attempt back [PLAY-11]',
    async (signal) => {
      writeQueue(sandbox(), oneTask);
      await sandbox().startEndpoint([{ when: 'one: The only', attempts: [[hang('mid-stream')]] }]);
      const play = sandbox().ralph(['play', '--json']);
      const { pid, session } = await play.waitForEvent('agent-started');
      await play.waitForEvent('stream-beat');
      play.kill(signal);
      expect(await play.waitForEvent('session-ended')).toMatchObject({
        outcome: 'cancelled',
        charged: false,
        next: { status: 'pending' },
      });
      expect((await play.exit).code).toBe(130);
      expect(processStart(pid)).toBeUndefined();
      expect(markedProcesses(session)).toEqual([]);
      expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    },
  );

  it('twice ends everything at once [PLAY-11]', async () => {
    writeQueue(sandbox(), oneTask, 'timers:\n  stop_step: 1h\n');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    session.ignoreSignals('SIGINT', 'SIGTERM');
    await connect(session);
    play.kill('SIGINT');
    await session.waitForControl('interrupt');
    play.kill('SIGINT');
    await session.closed;
    expect((await play.exit).code).toBe(130);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('refuses a second play and says who holds the queue [PLAY-12]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    const second = await sandbox().run(['play']);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain(`ralph play (process ${play.pid}`);
    expect(second.stderr).toContain('`ralph attach` shows it, `ralph stop` ends it');
    expect(second.stdout).toBe('');
    await completeSession(session);
    expect((await play.exit).code).toBe(0);
  });

  it('after kill -9 the agent is ended, and the next play goes on [PLAY-13] [MCP-15]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    session.ignoreSignals('SIGINT', 'SIGTERM');
    await connect(session);
    const orphan = await session.startOrphan();
    play.kill('SIGKILL');
    const killed = performance.now();
    await session.closed;
    expect(performance.now() - killed).toBeLessThan(5_000);
    await expect.poll(() => processStart(orphan)).toBeUndefined();

    const status = await sandbox().run(['status']);
    expect(status.stdout).toContain('is gone without an end');
    const next = sandbox().ralph(['play', '--json']);
    await next.waitForEvent('session-recovered', (event) => event.task === 'one');
    await completeSession(await standIn.nextSession());
    expect((await next.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(records(sandbox())).toHaveLength(1);
  });

  it.each(['before the server is connected', 'while the checks run'])(
    'after kill -9 %s nothing is left after five seconds [PLAY-13]',
    async (when) => {
      writeQueue(
        sandbox(),
        oneTask,
        `${quickTimers}baseline: false\nchecks:\n  long: setsid sleep 600\n`,
      );
      const standIn = await sandbox().startStandIn();
      const play = sandbox().ralph(['play', '--json']);
      const { session: id } = await play.waitForEvent('agent-started');
      const session = await standIn.nextSession();
      if (when.startsWith('while')) {
        await connect(session);
        session.say('Done.');
        writeFileSync(
          join(sandbox().project, '.ralph/run/sessions', id, 'signals.jsonl'),
          `${JSON.stringify({ type: 'completed', at: new Date().toISOString(), summary: 'Done', criteria: [] })}\n`,
        );
        await endSession(session);
        await play.waitForEvent('phase-entered', ({ phase }) => phase === 'verify');
        await expect.poll(() => markedProcesses(id), { timeout: 5_000 }).not.toEqual([]);
      }
      expect(markedProcesses(id)).not.toEqual([]);
      play.kill('SIGKILL');
      await expect.poll(() => markedProcesses(id), { timeout: 5_000 }).toEqual([]);
    },
  );

  it("after kill -9 the session's own server is enough, should the guard be gone too [MCP-15]", async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const { session: id } = await play.waitForEvent('agent-started');
    const session = await standIn.nextSession();
    session.ignoreSignals('SIGINT', 'SIGTERM');
    await connect(session);
    process.kill(guardOf(sandbox().project), 'SIGKILL');
    play.kill('SIGKILL');
    await expect.poll(() => markedProcesses(id), { timeout: 5_000 }).toEqual([]);
  });

  it('leaves nothing of a check that passed and left a process behind [AGENT-8]', async () => {
    // It waits until the other has left its group; before that the group's end would take it along.
    const leave = `setsid sh -c 'touch left; exec sleep 600' >/dev/null 2>&1 &`;
    const check = `${leave} while [ ! -e left ]; do :; done; rm left`;
    writeQueue(
      sandbox(),
      oneTask,
      `${quickTimers}baseline: false\nchecks:\n  leaky: ${JSON.stringify(check)}\n`,
    );
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { session, verified } = await play.waitForEvent('session-ended');
    expect(verified).toBe(true);
    expect((await play.exit).code).toBe(0);
    expect(markedProcesses(session)).toEqual([]);
  });

  it('ends the checks at once when it comes while they run [PLAY-11]', async () => {
    const check = `trap '' TERM; touch started; sleep 600`;
    writeQueue(
      sandbox(),
      oneTask,
      `${quickTimers}baseline: false\nchecks:\n  long: ${JSON.stringify(check)}\n`,
    );
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    const claim = session.call('complete_task', { summary: 'Done' }).catch(() => undefined);
    await expect.poll(() => sandbox().has('started'), { timeout: 10_000 }).toBe(true);
    await session.exit(0);
    await claim;
    await play.waitForEvent('phase-entered', ({ phase }) => phase === 'verify');
    play.kill('SIGINT');
    play.kill('SIGINT');
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'cancelled' });
    expect((await play.exit).code).toBe(130);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('ends the real claude too after kill -9 of the engine [PLAY-13]', async () => {
    writeQueue(sandbox(), oneTask);
    await sandbox().startEndpoint([{ when: 'one: The only', attempts: [[hang('mid-stream')]] }]);
    const play = sandbox().ralph(['play', '--json']);
    const { session } = await play.waitForEvent('agent-started');
    await play.waitForEvent('stream-beat');
    play.kill('SIGKILL');
    await expect.poll(() => markedProcesses(session), { timeout: 5_000 }).toEqual([]);
  });

  it('lets created tasks join after a crash before they did [PLAY-8] [PLAY-9]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.call('create_task', { title: 'Made by the session' });
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    const { run } = await first.waitForEvent('run-ended');
    await first.exit;
    // As the disk is when the engine dies between the task's status and the join.
    cutLog(run, '"tasks-joined"');
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    sandbox().write('.ralph/db/tasks.yaml', tasks.replace('status: pending', 'status: draft'));

    const second = sandbox().ralph(['play', '--json']);
    await second.waitForEvent('tasks-joined');
    await completeSession(await standIn.nextSession());
    expect((await second.exit).code).toBe(0);
    expect(Object.values(await statuses(sandbox()))).toEqual(['done', 'done']);
  });

  it('keeps what a person made of the task after a crash, and goes on when it is gone [PLAY-9]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { run } = await first.waitForEvent('run-ended');
    await first.exit;
    cutLog(run, '"task-recorded"');
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    sandbox().write('.ralph/db/tasks.yaml', tasks.replace('status: done', 'status: skipped'));
    expect((await sandbox().run(['play'])).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'skipped' });

    cutLog(run, '"task-recorded"');
    sandbox().write('.ralph/db/tasks.yaml', 'tasks: []\n');
    expect((await sandbox().run(['play'])).code).toBe(0);
  });

  it('makes the task what its record says after a crash between the two [PLAY-9]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { run } = await first.waitForEvent('run-ended');
    await first.exit;
    // As the disk is when the engine dies after the record and before the status.
    cutLog(run, '"task-recorded"');
    sandbox().write('.ralph/db/tasks.yaml', oneTask);

    const second = await sandbox().run(['play', '--json']);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('"session-recovered"');
    expect(second.stdout).not.toContain('"agent-started"');
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(records(sandbox())).toHaveLength(1);
  });
});
