import type { MovePlace } from '../../db/layout/moved-entry.ts';
import { findTask, playOrder, storedState, taskMap } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { refusedTask } from '../refused-task.ts';

export interface MoveOptions {
  json: boolean;
  before?: string;
  after?: string;
  top?: boolean;
}

/** Puts a task at another place in the queue; its priority still counts first. */
export async function move(idOrPrefix: string, options: MoveOptions): Promise<ExitCode> {
  const { json, before, after, top } = options;
  if ([before, after, top].filter((one) => one !== undefined).length !== 1) {
    const detail = 'where to is not told, or told twice';
    const todo = 'give one of --before ID, --after ID and --top';
    return printFailure({ reason: 'usage', detail, todo }, json);
  }
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, store } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  const other = otherTask(queue.tasks, task, before ?? after);
  if (!other.ok) return printFailure(other.failure, json);
  const moved = await store.moveTask(task.id, (peers) =>
    placeAmong(peers, { task, other: other.value, isAfter: after !== undefined }),
  );
  if (!moved.ok) return printFailure(moved.failure, json);
  const now = store.load();
  const order = playOrder(now.ok ? now.value.queue.tasks : queue.tasks);
  const open = openBefore(task, order);
  const text = [
    `${task.id} is moved; ${open.length === 0 ? 'no open task is' : `${open.length} open ${open.length === 1 ? 'task is' : 'tasks are'}`} before it in the order.`,
    ...byPriority(task, open),
  ].join('\n');
  const place = order.findIndex(({ id }) => id === task.id) + 1;
  return printReport({ kind: 'task', data: { ...moved.value, place }, text }, json);
}

function otherTask(
  tasks: readonly Task[],
  { id }: Task,
  idOrPrefix: string | undefined,
): Result<Task | undefined> {
  if (idOrPrefix === undefined) return ok(undefined);
  const other = findTask(tasks, idOrPrefix);
  if (!other.ok || other.value.id !== id) return other;
  const todo = 'name another task';
  return fail({ reason: 'usage', detail: `${id} cannot be moved next to itself`, todo });
}

function placeAmong(
  peers: readonly string[],
  { task, other, isAfter }: { task: Task; other: Task | undefined; isAfter: boolean },
): Result<MovePlace> {
  if (other === undefined) return ok({ at: 0, with_previous: false });
  const at = peers.indexOf(other.id);
  if (at >= 0) return ok({ at: isAfter ? at + 1 : at, with_previous: isAfter });
  return refusedTask(
    task.id,
    `and ${other.id} are kept apart: all of tasks.yaml comes before the files of tasks/`,
    '`ralph db join` or `ralph db split` brings them together; a priority counts before the place',
  );
}

function openBefore(task: Task, order: readonly Task[]): Task[] {
  const byId = taskMap(order);
  const place = order.findIndex(({ id }) => id === task.id);
  return order.slice(0, place).filter((one) => {
    const state = storedState(one, byId);
    return state !== 'done' && state !== 'skipped';
  });
}

/** What comes first whatever the place is. */
function byPriority({ id, priority }: Task, open: readonly Task[]): string[] {
  const above = open.filter((one) => one.priority !== priority).length;
  if (above === 0) return [];
  return [
    `  ! ${above} of them by their priority: \`ralph set ${id} priority=…\` changes that of this one (${priority})`,
  ];
}
