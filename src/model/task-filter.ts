import { taskStatuses, type Task } from './task.ts';
import { nearest } from './nearest.ts';
import { playOrder, storedState, taskMap, type Queue, type TaskState } from './queue.ts';
import type { Result } from './result.ts';
import { fail, ok } from './result.ts';

/** What a task can be listed by besides its status. */
const derivedStates = ['ready', 'waiting', 'playing', 'verifying'] as const;

/** Which tasks are meant. Within one key any value will do; between keys all have to hold. */
export interface TaskFilter {
  /** Statuses, or derived states. */
  status?: readonly string[];
  feature?: readonly string[];
  discipline?: readonly string[];
  tag?: readonly string[];
  /** Words that all have to be in its texts, in any case. */
  search?: readonly string[];
}

/** A task with what it is doing now. */
export type TaskWithState = Task & { state: TaskState };

/**
 * The tasks that a filter lets through, in play order. Fails with `usage` for a value that nothing in the
 * queue has, with the nearest one that something has.
 */
export function filterTasks(
  queue: Queue,
  states: ReadonlyMap<string, TaskState>,
  filter: TaskFilter,
): Result<TaskWithState[]> {
  const { status, feature, discipline, tag, search } = filter;
  const known: [string, readonly string[] | undefined, Iterable<string>][] = [
    ['status', status, new Set<string>([...taskStatuses, ...derivedStates])],
    ['feature', feature, queue.features.keys()],
    ['discipline', discipline, queue.disciplines.keys()],
    ['tag', tag, new Set(queue.tasks.flatMap((task) => task.tags))],
  ];
  for (const [name, values, names] of known) {
    const checked = checkValues(name, values, new Set(names));
    if (!checked.ok) return checked;
  }
  const words = (search ?? []).flatMap((text) => text.toLowerCase().split(/\s+/)).filter(Boolean);
  const byId = taskMap(queue.tasks);
  const isIn = (values: readonly string[] | undefined, ...own: (string | undefined)[]): boolean =>
    values === undefined || own.some((one) => one !== undefined && values.includes(one));
  return ok(
    playOrder(queue.tasks)
      .map((task) => ({ ...task, state: states.get(task.id) ?? storedState(task, byId) }))
      .filter(
        (task) =>
          isIn(status, task.status, task.state) &&
          isIn(feature, task.feature) &&
          isIn(discipline, task.discipline) &&
          isIn(tag, ...task.tags) &&
          (words.length === 0 || hasWords(task, words)),
      ),
  );
}

function checkValues(
  name: string,
  values: readonly string[] | undefined,
  known: ReadonlySet<string>,
): Result<void> {
  const unknown = values?.find((value) => !known.has(value));
  if (unknown === undefined) return ok(undefined);
  const near = nearest(unknown, known);
  const all = [...known];
  const shown =
    all.length === 0 ? `no task has a ${name}` : `there are ${all.slice(0, 20).join(', ')}`;
  return fail({
    reason: 'usage',
    detail: `there is no ${name} ${unknown}`,
    todo: near === undefined ? shown : `did you mean ${near}?`,
  });
}

function hasWords(task: Task, words: readonly string[]): boolean {
  const { id, title, description, hints, tags, acceptance, notes, blocked } = task;
  const text = [
    ...[id, title, description, hints, ...tags],
    ...acceptance.map((criterion) => criterion.text),
    ...notes.map((note) => note.text),
    ...[blocked?.reason, blocked?.question],
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
