import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findAgent } from '../../agent/agent-command.ts';
import { loginState } from '../../agent/login-state.ts';
import type { Project } from '../../db/project.ts';
import { makeFolder } from '../../host/file.ts';
import { repositoryRoot } from '../../host/git.ts';
import { acquireLease } from '../../host/lease.ts';
import { newRunId } from '../../model/id.ts';
import { findTask, taskMap, whyNotReady, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { EventLog } from '../../monitor/event-log.ts';
import { leasePath } from '../../pipeline/lease-path.ts';
import { play as playQueue, type PlayOptions, type PlayResult } from '../../pipeline/play.ts';
import { systemClock } from '../../pipeline/clock.ts';
import { RunControl } from '../../pipeline/run-control.ts';
import { leftoverOf, runLogPath } from '../../pipeline/run-log.ts';
import type { StopSwitch } from '../../pipeline/stop-switch.ts';
import type { Workshop } from '../../pipeline/workshop.ts';
import { choosePrinter } from '../display/printer.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { installation } from '../installation.ts';
import { openProject } from '../open-project.ts';
import { printFailure } from '../output.ts';
import { printPlan } from './play-plan.ts';

export interface PlayCommandOptions {
  json: boolean;
  maxTasks?: number;
  dryRun?: boolean;
}

/** Plays the queue, or only the tasks that are named. */
export async function play(ids: string[], options: PlayCommandOptions): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, store } = opened.value;
  const repository = await repositoryRoot(project.root);
  if (!repository.ok) return printFailure(repository.failure, options.json);
  const wanted = wantedTasks(queue, ids);
  if (!wanted.ok) return printFailure(wanted.failure, options.json);
  const agent = findAgent(queue.config, process.env, project.root);
  if (!agent.ok) return printFailure(agent.failure, options.json);

  const parts = {
    project,
    store,
    agent: agent.value,
    installation,
    env: process.env,
    clock: systemClock,
    random: randomBytes,
    subscription: loginState(process.env, project.root).plan,
  };
  if (options.dryRun === true) return printPlan(parts, queue, wanted.value, options.json);

  const made = makeFolders(project);
  if (!made.ok) return printFailure(made.failure, options.json);
  const lease = await acquireLease(leasePath(project), 'ralph play');
  if (!lease.ok) return printFailure(lease.failure, options.json);
  const control = new RunControl();
  lease.value.lost.addEventListener('abort', () => {
    control.lose();
  });
  const ignore = pressOnSignals(control.stop);
  try {
    const played = await playLogged(
      { ...parts, control, run: newRunId(systemClock.now(), randomBytes) },
      {
        ids: wanted.value,
        max_tasks: options.maxTasks,
        until: undefined,
        max_attempts: undefined,
        max_budget_usd: undefined,
        confirm: undefined,
        keep: undefined,
      },
      options.json,
    );
    return played.ok ? codeOf(played.value) : printFailure(played.failure, false);
  } finally {
    ignore();
    await lease.value.release();
  }
}

/** Plays with an event log and a printer that follows it. */
async function playLogged(
  parts: Omit<Workshop, 'emit' | 'logFailure'>,
  options: PlayOptions,
  json: boolean,
): Promise<Result<PlayResult>> {
  const { project, run, clock } = parts;
  const leftover = leftoverOf(project);
  if (!leftover.ok) return leftover;
  const log = EventLog.open(runLogPath(project, run), { run, now: clock.now });
  if (!log.ok) return log;
  const printer = choosePrinter(json);
  const unsubscribe = log.value.subscribe((event) => {
    printer.take(event);
  });
  const emit: Workshop['emit'] = (event) => {
    log.value.append(event);
  };
  try {
    const logFailure: Workshop['logFailure'] = () => log.value.failure;
    return await playQueue({ ...parts, emit, logFailure }, options, leftover.value);
  } finally {
    unsubscribe();
    printer.close();
    log.value.close();
  }
}

/** The ids behind what the person typed; undefined for all. Fails for one that cannot be played now. */
function wantedTasks(queue: Queue, given: string[]): Result<ReadonlySet<string> | undefined> {
  if (given.length === 0) return ok(undefined);
  const byId = taskMap(queue.tasks);
  const ids = new Set<string>();
  for (const one of given) {
    const found = findTask(queue.tasks, one);
    if (!found.ok) return found;
    const { id, status } = found.value;
    const why = whyNotReady(found.value, byId);
    // One that waits may become ready by another one that was named.
    if (why !== undefined && status !== 'pending') {
      return fail({ reason: 'task-not-playable', id, why: `it ${why}` });
    }
    ids.add(id);
  }
  return ok(ids);
}

function makeFolders(project: Project): Result<void> {
  for (const folder of [project.sessions, join(project.run, 'events')]) {
    const made = makeFolder(folder);
    if (!made.ok) return made;
  }
  return ok(undefined);
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** All three stop alike. Returns what takes the handlers away again. */
function pressOnSignals(stop: StopSwitch): () => void {
  const press = (): void => {
    stop.press();
  };
  for (const signal of stopSignals) process.on(signal, press);
  return () => {
    for (const signal of stopSignals) process.off(signal, press);
  };
}

function codeOf({ end, all_done }: PlayResult): ExitCode {
  if (end === 'interrupted') return exitCode.interrupted;
  return all_done ? exitCode.ok : exitCode.notDone;
}
