import { makeFolder } from '../../host/file.ts';
import type { RunEvent, StampedEvent } from '../../model/event.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import type { CurrentSession } from '../../model/run-state.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { EventLog } from '../../monitor/event-log.ts';
import { PassedChecks } from '../check/passed-check.ts';
import { DiskRoom } from '../disk-room.ts';
import { startGuard } from '../guard.ts';
import { leftoverOf, leftTakeover } from '../log/run-log.ts';
import { newTaskAllowance } from '../record.ts';
import { recover } from '../recover.ts';
import type { Workshop } from '../workshop.ts';
import { holdAsTakeovers } from './left-takeover.ts';
import { forgetTakeovers, takeoverLogPath } from './takeover-log.ts';
import type { TerminalPlan } from './terminal-plan.ts';
import { playTakeover, type TakeoverRequest } from './takeover-session.ts';

export interface TakeoverRun {
  /** An engine lives, and is paused: what it has under way is its own. */
  has_engine: boolean;
  /** The task and its conversation, once the queue is mended and read. */
  plan: (left: CurrentSession | undefined) => Result<TakeoverPlan>;
  ask: TakeoverRequest['ask'];
  take: (event: StampedEvent) => void;
}

export interface TakeoverPlan {
  queue: Queue;
  task: Task;
  terminal: TerminalPlan;
}

export interface TakenOver {
  record: SessionRecord;
  /** Why nothing is to be played before somebody has looked, if the session gave a reason. */
  held: string | undefined;
}

/**
 * One takeover as a run of its own, with its log, after what earlier ones left behind is mended. Fails
 * when something does not read or cannot be written.
 */
export async function runTakeover(
  parts: Omit<Workshop, 'emit' | 'logFailure'>,
  { has_engine, plan, ask, take }: TakeoverRun,
): Promise<Result<TakenOver>> {
  const { project, run, clock, control } = parts;
  const made = makeFolder(project.sessions);
  if (!made.ok) return made;
  const leftover = leftoverOf(project);
  if (!leftover.ok) return leftover;
  const log = EventLog.open(takeoverLogPath(project, run), { run, now: clock.now });
  if (!log.ok) return log;
  log.value.subscribe(take);
  const emit = (event: RunEvent): void => {
    log.value.append(event);
  };
  const shop: Workshop = { ...parts, emit, logFailure: () => log.value.failure };
  const endGuard = startGuard(shop);
  try {
    const { carried, unfinished } = leftover.value;
    emit({ type: 'run-started', pid: process.pid, project: project.root, carried });
    const left = has_engine ? leftTakeover(project) : ok(unfinished);
    if (!left.ok) return left;
    const recovered = await recover(shop, left.value);
    if (!recovered.ok) return recovered;
    const held = has_engine ? holdAsTakeovers(shop) : ok(undefined);
    if (!held.ok) return held;
    forgetTakeovers(project, run);
    const planned = plan(left.value);
    if (!planned.ok) return planned;
    const { queue, task, terminal } = planned.value;
    const stop = control.begin(task.id);
    const record = await playTakeover({
      ...{ shop, queue, task, stop, terminal, ask },
      max_attempts: undefined,
      left_in_run_usd: queue.config.max_budget_usd.run,
      bounds_plan: false,
      max_new_tasks: newTaskAllowance(shop, queue, task.id, 0),
      passed_checks: new PassedChecks(),
      without_tools_in_a_row: 0,
      room: new DiskRoom(shop),
    });
    if (!record.ok) return record;
    // What a person has to look at the living engine reads there, before it goes on.
    if (has_engine && control.paused === undefined) forgetTakeovers(project);
    return ok({ record: record.value, held: control.paused });
  } finally {
    control.end();
    endGuard();
    log.value.close();
  }
}
