import { kindNames } from './config.ts';
import { taskStatuses, type Task } from './task.ts';
import { nearest } from './nearest.ts';
import type { TaskOutline } from './outline.ts';
import { playOrder, type TaskState } from './queue.ts';
import type { Result } from './result.ts';
import { fail, ok } from './result.ts';

/** What a task can be listed by besides its status. */
const derivedStates = ['ready', 'waiting', 'playing', 'verifying'] as const;

/** Which tasks are meant. Within one key any value will do; between keys all have to hold. */
export interface TaskFilter {
  /** Statuses, or derived states. */
  status?: readonly string[];
  /** A kind of the project's own is also one of what it is like. */
  kind?: readonly string[];
  feature?: readonly string[];
  discipline?: readonly string[];
  tag?: readonly string[];
  /** Words that all have to be in its texts, in any case. */
  search?: readonly string[];
}

/** A task that can be filtered; an outline of one has no texts to search in. */
type Filtered = TaskOutline & Partial<Task>;

/** The tasks of a queue or an outline, and how to tell what each is doing now. */
export interface Filterable<One extends Filtered> {
  tasks: readonly One[];
  features: ReadonlyMap<string, unknown>;
  disciplines: ReadonlyMap<string, unknown>;
  config: { kinds: readonly { name: string }[] };
  stateOf: (task: One) => TaskState;
}

/**
 * The tasks that a filter lets through, in play order. Fails with `usage` for a value that nothing in the
 * queue has, with the nearest one that something has.
 */
export function filterTasks<One extends Filtered>(
  { tasks, features, disciplines, config, stateOf }: Filterable<One>,
  filter: TaskFilter,
): Result<One[]> {
  const { status, kind, feature, discipline, tag, search } = filter;
  const known: [string, readonly string[] | undefined, () => Iterable<string>][] = [
    ['status', status, () => [...taskStatuses, ...derivedStates]],
    ['kind', kind, () => kindNames(config)],
    ['feature', feature, () => features.keys()],
    ['discipline', discipline, () => disciplines.keys()],
    ['tag', tag, () => tasks.flatMap((task) => task.tags)],
  ];
  for (const [name, values, names] of known) {
    if (values === undefined) continue;
    const checked = checkValues(name, values, new Set(names()));
    if (!checked.ok) return checked;
  }
  const words = (search ?? []).flatMap((text) => text.toLowerCase().split(/\s+/)).filter(Boolean);
  const isIn = (values: readonly string[] | undefined, ...own: (string | undefined)[]): boolean =>
    values === undefined || own.some((one) => one !== undefined && values.includes(one));
  return ok(
    playOrder(tasks).filter(
      (task) =>
        (status === undefined || isIn(status, task.status, stateOf(task))) &&
        isIn(kind, task.kind, task.own_kind) &&
        isIn(feature, task.feature) &&
        isIn(discipline, task.discipline) &&
        isIn(tag, ...task.tags) &&
        (words.length === 0 || hasWords(task, words)),
    ),
  );
}

function checkValues(
  name: string,
  values: readonly string[],
  known: ReadonlySet<string>,
): Result<void> {
  const unknown = values.find((value) => !known.has(value));
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

function hasWords(task: Filtered, words: readonly string[]): boolean {
  const { id, title, description, hints, tags, acceptance = [], notes = [], blocked } = task;
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
