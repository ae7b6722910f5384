import { taskHash } from '../db/task-hash.ts';
import { storedState, taskMap } from '../model/queue.ts';
import { kindName, withKindName, type Task } from '../model/task.ts';

/** A task in a list: enough to choose one by. */
export interface TaskRow extends Record<string, unknown> {
  id: string;
  state: string;
  priority: string;
  kind: string;
  title: string;
  feature?: string;
  depends_on?: string[];
}

const maxTitle = 200;

/** The rows of these tasks of a queue. */
export function taskRows(some: readonly Task[], all: readonly Task[]): TaskRow[] {
  const byId = taskMap(all);
  return some.map((task) => ({
    id: task.id,
    state: storedState(task, byId),
    priority: task.priority,
    kind: kindName(task),
    title: task.title.slice(0, maxTitle),
    ...(task.feature === undefined ? {} : { feature: task.feature }),
    ...(task.depends_on.length === 0 ? {} : { depends_on: task.depends_on }),
  }));
}

/** A row as a line of text. */
export function rowLine({
  id,
  state,
  priority,
  kind,
  title,
  feature,
  depends_on,
}: TaskRow): string {
  const about = [
    ...(feature === undefined ? [] : [`feature ${feature}`]),
    ...(depends_on === undefined ? [] : [`after ${depends_on.join(', ')}`]),
  ];
  const more = about.length === 0 ? '' : ` (${about.join('; ')})`;
  return `${id} | ${state} | ${priority} | ${kind} | ${title}${more}`;
}

/** Stands for what a task says: short, for a model writes it back. */
export function shortHash(task: Task): string {
  return taskHash(task).slice(0, 12);
}

/** What a task says, without what it leaves open. */
export function taskContent(task: Task): Record<string, unknown> {
  const entries = Object.entries(withKindName(task)).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [key === 'timeout' ? 'timeout_ms' : key, value]),
  );
}
