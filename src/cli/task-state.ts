import type { Project } from '../db/project.ts';
import { storedState, taskMap, type TaskState } from '../model/queue.ts';
import type { RunState } from '../model/run-state.ts';
import type { Task } from '../model/task.ts';
import { lastRunState } from '../pipeline/log/run-log.ts';
import { livingEngine } from '../pipeline/lease-path.ts';

/** The run that is under way now: its engine lives and holds the lease. */
export function runningRun(project: Project): RunState | undefined {
  if (livingEngine(project) === undefined) return undefined;
  const state = lastRunState(project);
  return state.ok && state.value?.ended === undefined ? state.value : undefined;
}

/** The state of every task: what the files say, and on top of it what the run does now. */
export function taskStates(project: Project, tasks: readonly Task[]): Map<string, TaskState> {
  const byId = taskMap(tasks);
  const states = new Map(tasks.map((task) => [task.id, storedState(task, byId)]));
  const current = runningRun(project)?.current;
  if (current !== undefined) {
    states.set(current.task, current.phase === 'verify' ? 'verifying' : 'playing');
  }
  return states;
}
