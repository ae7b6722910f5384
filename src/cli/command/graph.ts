import type { Outline, TaskOutline } from '../../model/outline.ts';
import { findTask, playOrder, taskMap } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { graphMermaid, graphTree } from '../display/graph-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { lookAtOutline } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { taskStates } from '../task-state.ts';

export interface GraphOptions {
  json: boolean;
  mermaid?: boolean;
  all?: boolean;
}

/** Draws what depends on what: all open tasks, or those that have to do with one. */
export async function graph(
  idOrPrefix: string | undefined,
  { json, mermaid, all }: GraphOptions,
): Promise<ExitCode> {
  const opened = await lookAtOutline();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, warnings, broken } = opened.value;
  const picked = pickTasks(queue, idOrPrefix, all === true);
  if (!picked.ok) return printFailure(broken ?? picked.failure, json);
  const stateOf = taskStates(project, queue.tasks);
  const ids = new Set(picked.value.map(({ id }) => id));
  const tasks = picked.value.map((task) => ({
    id: task.id,
    title: task.title,
    state: stateOf(task),
    needs: needsOf(task).filter((id) => ids.has(id)),
  }));
  const drawn = mermaid === true ? graphMermaid(tasks) : graphTree(tasks);
  const none = broken === undefined ? 'No task is open; `--all` draws the others.' : '';
  const text = tasks.length === 0 ? none : drawn;
  return printReport({ kind: 'graph', data: { tasks }, text, warnings, broken }, json);
}

function needsOf({ depends_on, reviews }: TaskOutline): string[] {
  return [...new Set([...depends_on, ...reviews])];
}

function pickTasks(
  queue: Outline,
  idOrPrefix: string | undefined,
  all: boolean,
): Result<TaskOutline[]> {
  const order = playOrder(queue.tasks);
  if (idOrPrefix === undefined) {
    return ok(
      all ? order : order.filter(({ status }) => status !== 'done' && status !== 'skipped'),
    );
  }
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return found;
  const ids = new Set([...above(found.value, queue), ...below(found.value, queue)]);
  return ok(order.filter(({ id }) => ids.has(id)));
}

/** The task and all that it needs, through others too. */
function above({ id }: TaskOutline, { tasks }: Outline): Set<string> {
  const byId = taskMap(tasks);
  const reached = new Set([id]);
  for (const one of reached) {
    const task = byId.get(one);
    for (const needed of task === undefined ? [] : needsOf(task)) reached.add(needed);
  }
  return reached;
}

/** The task and all that needs it. */
function below({ id }: TaskOutline, { tasks }: Outline): Set<string> {
  const needing = new Map<string, string[]>();
  for (const task of tasks) {
    for (const one of needsOf(task)) needing.set(one, [...(needing.get(one) ?? []), task.id]);
  }
  const reached = new Set([id]);
  for (const one of reached) for (const next of needing.get(one) ?? []) reached.add(next);
  return reached;
}
