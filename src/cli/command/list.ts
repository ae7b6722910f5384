import { plainLine } from '../../model/plain-text.ts';
import { playOrder } from '../../model/queue.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { taskStates } from '../task-state.ts';

/** A row should stay a row; `show` has the rest. */
const longestTitle = 100;

/** Lists the queue in play order. */
export async function list(options: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, warnings } = opened.value;
  const states = taskStates(project, queue.tasks);
  const tasks = playOrder(queue.tasks).map((task) => ({
    ...task,
    state: states.get(task.id) ?? task.status,
  }));
  const width = Math.max(0, ...tasks.map((task) => task.id.length));
  const rows = tasks.map(
    ({ id, state, priority, title }) =>
      `${id.padEnd(width)}  ${state.padEnd(11)}  ${priority.padEnd(8)}  ${plainLine(title, longestTitle)}`,
  );
  const text =
    rows.length === 0 ? 'The queue is empty. Add a task with `ralph add "…"`.' : rows.join('\n');
  return printReport({ kind: 'task-list', data: { tasks }, text, warnings }, options.json);
}
