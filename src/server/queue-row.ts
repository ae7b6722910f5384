import { storedState, unmetDependencies, type Queue } from '../model/queue.ts';
import { kindName, type Task } from '../model/task.ts';
import type { QueueRow } from './route.ts';

type ById = ReadonlyMap<string, Queue['tasks'][number]>;

/** What is played comes from the run, which pages fold themselves. */
export function stateOf(task: Task, byId: ById): QueueRow['state'] {
  return storedState(task, byId);
}

/** A task as lists and boards show it. */
export function rowOf(task: Task, byId: ById): QueueRow {
  const { id, title, priority, feature, discipline, tags, depends_on, blocked } = task;
  return {
    ...{ id, title, priority, kind: kindName(task), feature, discipline, tags, depends_on },
    state: stateOf(task, byId),
    unmet: unmetDependencies(task, byId),
    ...(task.status === 'blocked' && blocked !== undefined
      ? { waits_for: blocked.question ?? blocked.reason }
      : {}),
    ...(task.status === 'blocked' && blocked?.on === 'human' ? { asks: true as const } : {}),
  };
}
