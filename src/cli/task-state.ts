import type { Project } from '../db/project.ts';
import type { TaskOutline } from '../model/outline.ts';
import { storedState, taskMap, type TaskState } from '../model/queue.ts';
import type { CurrentSession, RunState } from '../model/run-state.ts';
import { livingExplain } from '../pipeline/explain/explain-lease.ts';
import { explainLogs, openSession } from '../pipeline/explain/explain-log.ts';
import { lastRunState, leftTakeover } from '../pipeline/log/run-log.ts';
import { livingEngine } from '../pipeline/lease-path.ts';
import { livingTakeover } from '../pipeline/takeover/takeover-lease.ts';

/** The run that is under way now: its engine lives and holds the lease. */
export function runningRun(project: Project): RunState | undefined {
  if (livingEngine(project) === undefined) return undefined;
  const state = lastRunState(project);
  return state.ok && state.value?.ended === undefined ? state.value : undefined;
}

/** The session that a person works in now, in a terminal. */
export function personsSession(project: Project): CurrentSession | undefined {
  if (livingTakeover(project) === undefined) return undefined;
  const session = leftTakeover(project);
  return session.ok ? session.value : undefined;
}

/** The id of the session that makes tasks of a person's words now. */
export function explainSession(project: Project): string | undefined {
  if (livingExplain(project) === undefined) return undefined;
  const newest = explainLogs(project).at(-1);
  const open = newest === undefined ? undefined : openSession(newest);
  return open?.ok === true ? open.value?.session : undefined;
}

/** The session that is under way now, whoever is at it. */
export function sessionUnderWay(project: Project): CurrentSession | undefined {
  return runningRun(project)?.current ?? personsSession(project);
}

/** Tells the state of each of these tasks: what the files say, and on top of it what the run does now. */
export function taskStates(
  project: Project,
  tasks: readonly TaskOutline[],
): (task: TaskOutline) => TaskState {
  const byId = taskMap(tasks);
  const current = sessionUnderWay(project);
  return (task) => {
    if (task.id !== current?.task) return storedState(task, byId);
    return current.phase === 'verify' ? 'verifying' : 'playing';
  };
}
