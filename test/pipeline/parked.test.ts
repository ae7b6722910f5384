import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAgent } from '../../src/agent/agent-command.ts';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import type { StampedEvent } from '../../src/model/event.ts';
import { newRunId } from '../../src/model/id.ts';
import { EventLog } from '../../src/monitor/event-log.ts';
import { play, type PlayResult } from '../../src/pipeline/play.ts';
import { RunControl } from '../../src/pipeline/run-control.ts';
import { leftoverOf, runLogPath } from '../../src/pipeline/log/run-log.ts';
import type { Result } from '../../src/model/result.ts';
import { FakeClock } from '../rig/fake-clock.ts';
import { hitLimit } from '../rig/limit-reply.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import {
  completeSession,
  connect,
  oneTask,
  quickTimers,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const start = new Date('2026-11-21T22:00:00.000Z');
const second = 1_000;
const hour = 3_600 * second;

describe('an engine that is parked', () => {
  const sandbox = useSandbox();

  /** The real engine in this process, with a clock that the test moves. */
  const startEngine = (
    clock: FakeClock,
  ): { control: RunControl; events: StampedEvent[]; result: Promise<Result<PlayResult>> } => {
    const project = projectAt(sandbox().project);
    const store = new Store(project, { now: clock.now, random: randomBytes, what: 'ralph' });
    const loaded = store.load();
    if (!loaded.ok) throw new Error('the queue does not read');
    const agent = findAgent(loaded.value.queue.config, sandbox().env, project.root);
    if (!agent.ok) throw new Error('there is no agent');
    const leftover = leftoverOf(project);
    if (!leftover.ok) throw new Error('the logs do not read');
    const run = newRunId(clock.now(), randomBytes);
    const log = EventLog.open(runLogPath(project, run), { run, now: clock.now });
    if (!log.ok) throw new Error('there is no log');
    const events: StampedEvent[] = [];
    log.value.subscribe((event) => events.push(event));
    const control = new RunControl();
    const shop = {
      ...{ run, project, store, agent: agent.value, clock, control },
      installation: { node: process.execPath, runtime: join(repositoryRoot, 'dist/mcp-server.js') },
      env: sandbox().env,
      random: randomBytes,
      subscription: true,
      emit: (event: Parameters<EventLog['append']>[0]) => void log.value.append(event),
      logFailure: () => log.value.failure,
    };
    const options = {
      ...{ ids: undefined, max_tasks: undefined, until: undefined, max_attempts: undefined },
      ...{ max_budget_usd: undefined, confirm: undefined, keep: undefined },
    };
    const result = play(shop, options, leftover.value).finally(() => {
      log.value.close();
    });
    return { control, events, result };
  };

  it('for five hours goes on at the right second, across a restart [PLAY-26]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}  park_jitter: 60s\n`);
    const standIn = await sandbox().startStandIn();
    const clock = new FakeClock(start);
    const reset = new Date(start.getTime() + 5 * hour);

    const first = startEngine(clock);
    const limited = await standIn.nextSession();
    await connect(limited);
    limited.init();
    const parked = clock.nextWait();
    await hitLimit(limited, reset);
    const until = await parked;
    const jitter = until.getTime() - reset.getTime();
    expect(jitter).toBeGreaterThanOrEqual(0);
    expect(jitter).toBeLessThan(60 * second);

    clock.moveTo(new Date(start.getTime() + 2 * hour));
    first.control.stop.ask();
    expect(await first.result).toMatchObject({ value: { end: 'interrupted' } });

    const waits = clock.nextWait();
    const again = startEngine(clock);
    expect(await waits).toEqual(until);
    clock.moveTo(new Date(until.getTime() - 1));
    expect(clock.waiting).toBe(1);
    expect(again.events.map(({ type }) => type)).not.toContain('task-picked');
    clock.moveTo(until);
    await completeSession(await standIn.nextSession());
    expect(await again.result).toMatchObject({ value: { end: 'drained', all_done: true } });
    const picked = again.events.find(({ type }) => type === 'task-picked');
    expect(picked).toMatchObject({ at: until.toISOString(), attempt: 1 });
  });
});
