import type { Project } from '../db/project.ts';
import type { TaskEdit } from '../db/store.ts';
import { taskHash } from '../db/task-hash.ts';
import { findTask, storedState, taskMap, type Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { ExitCode } from './exit-code.ts';
import { openProject } from './open-project.ts';
import { printFailure, printReport, type Report } from './output.ts';
import { refusedTask } from './refused-task.ts';
import { sessionUnderWay } from './task-state.ts';
import { wakeRun } from './wake-engine.ts';

/** A verb that gives tasks another status, all of them or none. */
export interface StatusVerb {
  name: string;
  json: boolean;
  /** The tasks that it is about. */
  pick: (tasks: readonly Task[]) => Result<Task[]>;
  /** What changes in one. Fails with `refused` where it would not mean what it says. */
  edit: (task: Task) => Result<TaskEdit>;
  /** What is told of it. */
  report: (changed: StatusChanged) => Report;
}

export interface StatusChanged {
  /** The tasks as they are now. */
  tasks: Task[];
  /** The queue as it was. */
  queue: Queue;
  /** Those that can be played now and could not before. */
  ready: string[];
  /** Whether a run was told to look. */
  woken: boolean;
}

/** Changes the status of tasks in one edit, wakes a run that waits, and reports it. */
export async function changeStatus(verb: StatusVerb): Promise<ExitCode> {
  const { name, json, pick, report } = verb;
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, store } = opened.value;
  const picked = pick(queue.tasks);
  if (!picked.ok) return printFailure(picked.failure, json);
  const edits = editsOf(project, picked.value, verb);
  if (!edits.ok) return printFailure(edits.failure, json);
  const edited = await store.editTasks(edits.value);
  if (!edited.ok) return printFailure(edited.failure, json);
  const [first] = edited.value;
  const woken = first !== undefined && (await wakeRun(project, first.id, name));
  const tasks = edited.value;
  return printReport(report({ tasks, queue, ready: newlyReady(queue.tasks, tasks), woken }), json);
}

/** The tasks with these ids, or the starts of such, each once. Fails as `findTask` does. */
export function findTasks(
  tasks: readonly Task[],
  idsOrPrefixes: readonly string[],
): Result<Task[]> {
  const found = new Set<Task>();
  for (const id of idsOrPrefixes) {
    const one = findTask(tasks, id);
    if (!one.ok) return one;
    found.add(one.value);
  }
  return ok([...found]);
}

/** What happens now, in words, with what a change has made ready. */
export function readyWords({ ready, woken }: StatusChanged): string[] {
  const names = ready.slice(0, mostNamed).join(', ');
  const more = ready.length > mostNamed ? ` and ${ready.length - mostNamed} more` : '';
  const now = ready.length === 0 ? [] : [`  ready now: ${names}${more}`];
  return woken ? [...now, '  the run looks at the queue again'] : now;
}

/** More of them are in `ralph list --ready`. */
const mostNamed = 10;

function editsOf(
  project: Project,
  tasks: readonly Task[],
  { edit }: StatusVerb,
): Result<Map<string, TaskEdit>> {
  const current = sessionUnderWay(project)?.task;
  const edits = new Map<string, TaskEdit>();
  for (const task of tasks) {
    const { id } = task;
    if (id === current) {
      return refusedTask(id, 'is being played', `\`ralph cancel ${id}\` ends its session first`);
    }
    const planned = edit(task);
    if (!planned.ok) return planned;
    edits.set(id, { ...planned.value, if_hash: taskHash(task) });
  }
  return ok(edits);
}

function newlyReady(before: readonly Task[], edited: readonly Task[]): string[] {
  const changed = taskMap(edited);
  const after = before.map((task) => changed.get(task.id) ?? task);
  const was = taskMap(before);
  const is = taskMap(after);
  return after
    .filter((task, index) => {
      const old = before[index];
      return (
        storedState(task, is) === 'ready' && old !== undefined && storedState(old, was) !== 'ready'
      );
    })
    .map((task) => task.id);
}
