import { describe, expect, it } from 'vitest';
import { failOverloaded, hitLimit, tellLimit } from '../rig/limit-reply.ts';
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

const noJitter = `${quickTimers}  park_jitter: 1ms\n`;

const twoTasks = `${oneTask}  - id: two\n    title: Another task\n`;

const inMs = (ms: number): Date => new Date(Date.now() + ms);

describe('a limit', () => {
  const sandbox = useSandbox();

  it('of the plan parks the run until its reset, charges nothing, and is over by itself [PLAY-25]', async () => {
    writeQueue(sandbox(), oneTask, noJitter);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const limited = await standIn.nextSession();
    await connect(limited);
    limited.init();
    const reset = inMs(2_000);
    await hitLimit(limited, reset);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'limit',
      charged: false,
      next: { status: 'pending' },
    });
    const wait = await play.waitForEvent('wait-began');
    expect(wait).toMatchObject({ cause: 'limit', limit: 'five_hour' });
    // Resets are told in whole seconds.
    const shift = Date.parse(wait.until ?? '') - reset.getTime();
    expect(Math.abs(shift)).toBeLessThanOrEqual(1_001);
    const again = await standIn.nextSession();
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(wait.until ?? ''));
    await completeSession(again);
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())[1]).toContain('attempt: 1\n');
  });

  it('of the plan outlives kill -9 of the engine [PLAY-26]', async () => {
    writeQueue(sandbox(), oneTask, noJitter);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    const limited = await standIn.nextSession();
    await connect(limited);
    await hitLimit(limited, inMs(3_000));
    const { until } = await first.waitForEvent('wait-began');
    first.kill('SIGKILL');
    await first.exit;
    const second = sandbox().ralph(['play', '--json']);
    expect(await second.waitForEvent('run-started')).toMatchObject({
      carried: { limit: { limit: 'five_hour', until } },
    });
    expect(await second.waitForEvent('wait-began')).toMatchObject({ cause: 'limit', until });
    await completeSession(await standIn.nextSession());
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until ?? ''));
    expect((await second.exit).code).toBe(0);
  });

  it('that is nearly reached parks the run before the next session [PLAY-27]', async () => {
    writeQueue(sandbox(), twoTasks, `${noJitter}stop_at_utilization: 80%\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    tellLimit(session, { status: 'allowed_warning', resetsAt: inMs(2_000), utilization: 0.81 });
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    const wait = await play.waitForEvent('wait-began');
    expect(wait).toMatchObject({ cause: 'limit' });
    expect(wait.why).toBe("81 % of the plan's five_hour limit is used (stop_at_utilization)");
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'done' });
  });

  it('of an overloaded API doubles the pauses, also across a restart [PLAY-28]', async () => {
    const config = noJitter.replace('back_off: 10ms', 'back_off: 400ms') + '  back_off_max: 1s\n';
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    for (const failures of [1, 2]) {
      const session = await standIn.nextSession();
      await connect(session);
      await failOverloaded(session);
      const wait = await first.waitForEvent('wait-began', (event) => event.failures === failures);
      const pause = Date.parse(wait.until ?? '') - Date.parse(wait.at);
      expect(pause).toBeGreaterThan(400 * failures * 0.74 - 50);
      expect(pause).toBeLessThanOrEqual(400 * failures);
    }
    first.kill('SIGKILL');
    await first.exit;
    const second = sandbox().ralph(['play', '--json']);
    const { carried } = await second.waitForEvent('run-started');
    expect(carried.back_off?.failures).toBe(2);
    const session = await standIn.nextSession();
    await connect(session);
    await failOverloaded(session);
    const third = await second.waitForEvent('wait-began', (event) => event.failures === 3);
    expect(Date.parse(third.until ?? '') - Date.parse(third.at)).toBeLessThanOrEqual(1_000);
    await completeSession(await standIn.nextSession());
    expect((await second.exit).code).toBe(0);
    expect(records(sandbox()).at(-1)).toContain('attempt: 1\n');
  });

  it('whose reset is over already is not asked for without a pause [PLAY-35]', async () => {
    writeQueue(sandbox(), oneTask, noJitter.replace('back_off: 10ms', 'back_off: 300ms'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    for (const least of [300, 600]) {
      const session = await standIn.nextSession();
      await connect(session);
      await hitLimit(session, inMs(-60_000));
      const wait = await play.waitForEvent('wait-began', ({ at, until }) => {
        return Date.parse(until ?? '') - Date.parse(at) > least - 150;
      });
      expect(wait.cause).toBe('limit');
    }
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
  });

  it('that a run has met is known to the next one, though nobody waited for it [PLAY-26]', async () => {
    writeQueue(sandbox(), oneTask, noJitter);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const limited = await standIn.nextSession();
    await connect(limited);
    await hitLimit(limited, inMs(3_000));
    const { until } = await first.waitForEvent('obstacle-met');
    expect((await first.exit).stdout).not.toContain('"wait-began"');
    const second = sandbox().ralph(['play', '--json']);
    expect(await second.waitForEvent('wait-began')).toMatchObject({ cause: 'limit', until });
    await completeSession(await standIn.nextSession());
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until ?? ''));
    expect((await second.exit).code).toBe(0);
  });

  it('holds when a pause that was asked for meanwhile is taken back [PLAY-36]', async () => {
    writeQueue(sandbox(), oneTask, noJitter);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const limited = await standIn.nextSession();
    await connect(limited);
    await hitLimit(limited, inMs(3_600_000));
    await play.waitForEvent('wait-began');
    expect((await sandbox().run(['pause'])).code).toBe(0);
    expect((await sandbox().run(['resume'])).code).toBe(0);
    const { stdout } = await sandbox().run(['status']);
    expect(stdout).toContain('parked until');
    expect((await sandbox().run(['resume'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
  });

  it("is not cut short by the engine's own writes while it keeps watch [PLAY-36]", async () => {
    const config = noJitter.replace('back_off: 10ms', 'back_off: 1s');
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--keep']);
    await completeSession(await standIn.nextSession());
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'no-work');
    sandbox().write(
      '.ralph/db/tasks.yaml',
      twoTasks.replace('title: The', 'status: done\n    title: The'),
    );
    const session = await standIn.nextSession();
    await connect(session);
    await failOverloaded(session);
    const ended = await play.waitForEvent('wait-ended', ({ cause }) => cause === 'back-off');
    expect(ended.how).toBe('time');
    await completeSession(await standIn.nextSession());
    await play.waitForEvent(
      'session-ended',
      ({ outcome, task }) => task === 'two' && outcome === 'completed',
    );
    play.kill('SIGTERM');
    expect((await play.exit).code).toBe(130);
  });
});
