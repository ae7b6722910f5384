import type { Discipline, Feature, Metadata } from './catalog.ts';
import type { Check, Config } from './config.ts';
import type { Pipeline } from './pipeline.ts';
import type { ProjectTool } from './project-tool.ts';
import type { Task, TaskStatus } from './task.ts';
import { priorities } from './task.ts';
import type { Result } from './result.ts';
import { fail, ok } from './result.ts';
import { nearest } from './nearest.ts';

/** The whole database in memory. `tasks` are in the order of the files; `playOrder` sorts them. */
export interface Queue {
  tasks: readonly Task[];
  features: ReadonlyMap<string, Feature>;
  disciplines: ReadonlyMap<string, Discipline>;
  /** The project's own, by name. */
  tools: ReadonlyMap<string, ProjectTool>;
  /** Those of Ralph, and the project's own, by name. */
  pipelines: ReadonlyMap<string, Pipeline>;
  metadata: Metadata;
  config: Config;
}

/** What a task is doing now: its status, or for a pending one whether it can be played. */
export type TaskState =
  'ready' | 'waiting' | 'playing' | 'verifying' | Exclude<TaskStatus, 'pending'>;

/**
 * All tasks in the order in which they are played: by priority, then by their place in the queue. A
 * total order: the same files give the same order everywhere.
 */
export function playOrder<One extends Pick<Task, 'priority'>>(tasks: readonly One[]): One[] {
  return priorities.flatMap((priority) => tasks.filter((task) => task.priority === priority));
}

/** Those of lists that are still in use: a long queue is asked many times before it changes. */
const knownMaps = new WeakMap<readonly object[], ReadonlyMap<string, object>>();

/** The tasks by their ids. The list itself must not change after that. */
export function taskMap<One extends Pick<Task, 'id'>>(
  tasks: readonly One[],
): ReadonlyMap<string, One> {
  // It was made of this very list.
  const known = knownMaps.get(tasks) as ReadonlyMap<string, One> | undefined;
  if (known !== undefined) return known;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  knownMaps.set(tasks, byId);
  return byId;
}

/** What has to be done before it and is not, in the order in which it is written. */
export function unmetDependencies(
  task: Pick<Task, 'depends_on' | 'reviews'>,
  byId: ReadonlyMap<string, Pick<Task, 'status'>>,
): string[] {
  // A review judges what is done, so it waits for it in the same way.
  const needed = new Set([...task.depends_on, ...task.reviews]);
  return [...needed].filter((id) => byId.get(id)?.status !== 'done');
}

/** The state as the files tell it; `playing` and `verifying` come from the run on top of it. */
export function storedState(
  task: Pick<Task, 'status' | 'depends_on' | 'reviews'>,
  byId: ReadonlyMap<string, Pick<Task, 'status'>>,
): Exclude<TaskState, 'playing' | 'verifying'> {
  if (task.status !== 'pending') return task.status;
  return unmetDependencies(task, byId).length === 0 ? 'ready' : 'waiting';
}

/** Why a task is not played now, in words; undefined for one that is ready. */
export function whyNotReady(task: Task, byId: ReadonlyMap<string, Task>): string | undefined {
  switch (task.status) {
    case 'pending': {
      const unmet = unmetDependencies(task, byId);
      if (unmet.length === 0) return undefined;
      return `waits for ${unmet.map((id) => `${id} (${byId.get(id)?.status ?? 'missing'})`).join(', ')}`;
    }
    case 'draft':
      return 'is a draft';
    case 'in_progress':
      return 'is in progress: a person has taken it';
    case 'blocked': {
      const { blocked } = task;
      if (blocked === undefined) return 'is blocked';
      return `is blocked on ${blocked.on}: ${blocked.question ?? blocked.reason}`;
    }
    case 'done':
      return 'is done';
    case 'skipped':
      return 'is skipped';
  }
}

export interface Selection {
  next: Task | undefined;
  /** Open tasks that come before the next one in the order, each with why it is passed over. */
  passed: { task: Task; why: string }[];
}

/** The next task to play. `among` limits the choice to these ids; those of `without` are left out. */
export function selectNext(
  tasks: readonly Task[],
  among?: ReadonlySet<string>,
  without?: ReadonlySet<string>,
): Selection {
  const byId = taskMap(tasks);
  const passed: Selection['passed'] = [];
  for (const task of playOrder(tasks)) {
    if (task.status === 'done' || task.status === 'skipped') continue;
    if (among !== undefined && !among.has(task.id)) continue;
    if (without?.has(task.id) === true) continue;
    const why = whyNotReady(task, byId);
    if (why === undefined) return { next: task, passed };
    passed.push({ task, why });
  }
  return { next: undefined, passed };
}

/** The task with this id, or the only one whose id starts so. Fails with not-found or ambiguous. */
export function findTask<One extends Pick<Task, 'id'>>(
  tasks: readonly One[],
  idOrPrefix: string,
): Result<One> {
  const exact = tasks.find((task) => task.id === idOrPrefix);
  if (exact !== undefined) return ok(exact);
  const candidates =
    idOrPrefix === '' ? [] : tasks.filter((task) => task.id.startsWith(idOrPrefix));
  const [only, another] = candidates;
  if (only === undefined) {
    const ids = tasks.map((task) => task.id);
    return fail({ reason: 'task-not-found', id: idOrPrefix, nearest: nearest(idOrPrefix, ids) });
  }
  if (another === undefined) return ok(only);
  return fail({
    reason: 'task-ambiguous',
    prefix: idOrPrefix,
    candidates: candidates.map((task) => task.id),
  });
}

/**
 * The ids that these mean, each itself or the start of one; what is none stays as it is, for the database
 * to say so. Fails for a start that may mean several.
 */
export function fullIds(tasks: readonly Task[], given: readonly string[]): Result<string[]> {
  const ids: string[] = [];
  for (const one of given) {
    const found = findTask(tasks, one);
    if (!found.ok && found.failure.reason === 'task-ambiguous') return found;
    ids.push(found.ok ? found.value.id : one);
  }
  return ok(ids);
}

/**
 * The project's tools that a session of this task gets, each once: those that its discipline names, then
 * its own. One that changes nothing of the code gets only tools that read.
 */
export function projectToolsOf(
  task: Pick<Task, 'kind' | 'discipline' | 'tools'>,
  { disciplines, tools }: Pick<Queue, 'disciplines' | 'tools'>,
): ProjectTool[] {
  const discipline = task.discipline === undefined ? undefined : disciplines.get(task.discipline);
  const names = [...(discipline?.tools ?? []), ...task.tools];
  return [...new Set(names)].flatMap((name) => {
    const tool = tools.get(name);
    return tool !== undefined && (task.kind === 'implement' || tool.reads_only) ? [tool] : [];
  });
}

/**
 * The checks that a task has to pass, each once: the project's, its discipline's, its own. An entry
 * that equals a declared name is that check; any other is a shell command and goes by its text.
 */
export function checksOf(task: Task, queue: Queue): Check[] {
  const discipline =
    task.discipline === undefined ? undefined : queue.disciplines.get(task.discipline);
  const entries = [...queue.config.verify, ...(discipline?.verify ?? []), ...task.verify];
  const declared = new Map(queue.config.checks.map((check) => [check.name, check]));
  return [...new Set(entries)].map(
    (entry) => declared.get(entry) ?? { name: entry, command: entry },
  );
}
