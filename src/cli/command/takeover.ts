import { randomBytes } from 'node:crypto';
import { findAgent } from '../../agent/agent-command.ts';
import { loginState } from '../../agent/login-state.ts';
import { readRecord } from '../../db/history.ts';
import { repositoryRoot } from '../../host/git.ts';
import { makeFolder } from '../../host/file.ts';
import { acquireLease, type Lease } from '../../host/lease.ts';
import { findSession, sessionNames } from '../../evidence/history/session-name.ts';
import { canGiveTerminal } from '../../host/terminal-process.ts';
import { newRunId } from '../../model/id.ts';
import { findTask } from '../../model/queue.ts';
import { takeoverName } from '../../model/lock-owner.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { CurrentSession } from '../../model/run-state.ts';
import type { Task } from '../../model/task.ts';
import { systemClock } from '../../pipeline/clock.ts';
import { lackOfRoom } from '../../pipeline/disk-room.ts';
import { leasePath, livingEngine } from '../../pipeline/lease-path.ts';
import { RunControl } from '../../pipeline/run-control.ts';
import { handOver } from '../../pipeline/takeover/hand-over.ts';
import { takeoverPath } from '../../pipeline/takeover/takeover-lease.ts';
import {
  runTakeover,
  type TakenOver,
  type TakeoverPlan,
} from '../../pipeline/takeover/takeover-run.ts';
import { planTerminal } from '../../pipeline/takeover/terminal-plan.ts';
import { openingLines } from '../display/takeover-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { installation } from '../installation.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure } from '../output.ts';
import { printTakeoverPlan, type Wanted } from './takeover-plan.ts';
import { TakeoverTerminal, type TakeoverOptions } from './takeover-terminal.ts';

/** Opens the agent's session of a task in this terminal, and verifies the task afterwards. */
export async function takeover(given: string, options: TakeoverOptions): Promise<ExitCode> {
  const { json } = options;
  const opened = await openProject({ cached: false });
  if (!opened.ok) return printFailure(opened.failure, json);
  const repository = await repositoryRoot(opened.value.project.root);
  if (!repository.ok) return printFailure(repository.failure, json);
  const wanted = wantedTask(opened.value, given);
  if (!wanted.ok) return printFailure(wanted.failure, json);
  if (options.dryRun === true) return printTakeoverPlan(opened.value, wanted.value, json);
  if (!process.stdin.isTTY || !process.stderr.isTTY || !canGiveTerminal()) {
    const detail = '`ralph takeover` opens the agent in a terminal, and there is none here';
    const todo = 'run it in a terminal; `ralph tell` speaks to a running session without one';
    return printFailure({ reason: 'usage', detail, todo }, json);
  }
  const { project } = opened.value;
  const made = makeFolder(project.run);
  if (!made.ok) return printFailure(made.failure, json);
  const lease = await acquireLease(takeoverPath(project), takeoverName);
  if (!lease.ok) return printFailure(lease.failure, json);
  const terminal = new TakeoverTerminal(project, options);
  try {
    const taken = await takeOver(opened.value, wanted.value, terminal).finally(
      // Until then no engine may go on.
      () => lease.value.release(),
    );
    if (!taken.ok) return printFailure(taken.failure, json);
    return taken.value === undefined
      ? terminal.leave(wanted.value.task)
      : await terminal.conclude(taken.value);
  } finally {
    terminal.close();
  }
}

/** A task's id or the start of one; what begins like a session's, and is no task's, means that session's. */
function wantedTask({ project, queue }: OpenProject, given: string): Result<Wanted> {
  const found = findTask(queue.tasks, given);
  if (found.ok) return ok({ task: found.value.id, session: undefined });
  if (!given.startsWith('s-')) return found;
  const session = findSession(sessionNames(project), given);
  if (!session.ok || session.value === undefined) return session.ok ? found : session;
  const record = readRecord(project, session.value);
  if (!record.ok) return record;
  const named = findTask(queue.tasks, record.value?.task ?? given);
  return named.ok ? ok({ task: named.value.id, session: session.value }) : named;
}

/**
 * The engine, if one lives, gives the task up first; otherwise none may begin meanwhile. Undefined when
 * the person has left before it did.
 */
async function takeOver(
  opened: OpenProject,
  { task, session }: Wanted,
  terminal: TakeoverTerminal,
): Promise<Result<TakenOver | undefined>> {
  const { project, store } = opened;
  const agent = findAgent(opened.queue.config, process.env, project.root);
  if (!agent.ok) return agent;
  const engine = livingEngine(project);
  let lease: Lease | undefined;
  const control = new RunControl();
  // Who leaves while the engine gives the task up leaves a paused run behind, and has to be told.
  terminal.listen(control.stop);
  // Before anything is ended for it.
  const first = takeable(opened.queue.tasks, task);
  if (!first.ok) return first;
  const lack = lackOfRoom(project, opened.queue.config.run.min_free);
  if (lack !== undefined) {
    const todo = 'make room there; `ralph clean` removes what old runs have left';
    return fail({ reason: 'refused', detail: lack, todo });
  }
  if (engine === undefined) {
    const acquired = await acquireLease(leasePath(project), takeoverName);
    if (!acquired.ok) return acquired;
    lease = acquired.value;
  } else {
    const handed = await handOver({
      ...{ project, engine, task, by: `${takeoverName} (process ${process.pid})` },
      ...{ now: systemClock.now, random: randomBytes, stop: control.stop.polite },
      ending: (ended) => {
        terminal.say(`Ralph ends ${ended} politely and pauses; its attempt is not charged.`);
      },
    });
    if (!handed.ok) return handed;
    if (handed.value.stopped) return ok(undefined);
    terminal.pausedEngine = handed.value.paused_it;
  }
  lease?.lost.addEventListener('abort', () => {
    control.lose('something has taken the queue away from this takeover');
  });
  const plan = (left: CurrentSession | undefined): Result<TakeoverPlan> => {
    const loaded = store.load();
    if (!loaded.ok) return loaded;
    const { queue } = loaded.value;
    const found = takeable(queue.tasks, task);
    if (!found.ok) return found;
    const cut = left?.task === task ? left.session : undefined;
    const planned = planTerminal(project, process.env, session ?? cut ?? found.value.session);
    if (!planned.ok) return planned;
    terminal.say(openingLines(found.value, planned.value));
    return ok({ queue, task: found.value, terminal: planned.value });
  };
  try {
    const run = newRunId(systemClock.now(), randomBytes);
    const subscription = loginState(process.env, project.root).plan;
    return await runTakeover(
      {
        ...{ run, project, store, control, installation, subscription, agent: agent.value },
        ...{ env: process.env, clock: systemClock, random: randomBytes },
      },
      {
        has_engine: engine !== undefined,
        plan,
        ask: (id) => terminal.ask(`Is ${id} done? [y/N] `),
        take: (event) => {
          terminal.take(event);
        },
      },
    );
  } finally {
    await lease?.release();
  }
}

/** A task that is over is opened again first: what depends on it may have been played since. */
function takeable(tasks: readonly Task[], id: string): Result<Task> {
  const found = findTask(tasks, id);
  if (!found.ok) return found;
  const { status } = found.value;
  if (status !== 'done' && status !== 'skipped' && status !== 'draft') return found;
  const detail = `${id} is ${status === 'draft' ? 'a draft' : status}`;
  const todo =
    status === 'draft'
      ? `\`ralph approve ${id}\` makes it pending; then take it over`
      : `\`ralph reopen ${id}\` makes it pending; then take it over`;
  return fail({ reason: 'refused', detail, todo });
}
