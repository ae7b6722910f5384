import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processStart } from '../../src/host/process-identity.ts';
import { markedProcesses } from '../../src/host/marked-process.ts';
import {
  completeSession,
  connect,
  oneTask,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { hang } from '../rig/turn.ts';

describe('stopping', () => {
  const sandbox = useSandbox();

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

  it('ends the real claude too after kill -9 of the engine [PLAY-13]', async () => {
    writeQueue(sandbox(), oneTask);
    await sandbox().startEndpoint([{ when: 'one: The only', attempts: [[hang('mid-stream')]] }]);
    const play = sandbox().ralph(['play', '--json']);
    const { session } = await play.waitForEvent('agent-started');
    await play.waitForEvent('stream-beat');
    play.kill('SIGKILL');
    await expect.poll(() => markedProcesses(session), { timeout: 5_000 }).toEqual([]);
  });

  it('makes the task what its record says after a crash between the two [PLAY-9]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { run } = await first.waitForEvent('run-ended');
    await first.exit;
    // As the disk is when the engine dies after the record and before the status.
    const log = `.ralph/run/events/${run}.jsonl`;
    const lines = readFileSync(`${sandbox().project}/${log}`, 'utf8').trimEnd().split('\n');
    const cut = lines.findIndex((line) => line.includes('"task-recorded"'));
    sandbox().write(log, `${lines.slice(0, cut).join('\n')}\n`);
    sandbox().write('.ralph/db/tasks.yaml', oneTask);

    const second = await sandbox().run(['play', '--json']);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('"session-recovered"');
    expect(second.stdout).not.toContain('"agent-started"');
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(records(sandbox())).toHaveLength(1);
  });
});
