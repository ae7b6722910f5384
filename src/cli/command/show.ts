import { pairsText } from '../../db/edit/value-text.ts';
import { checksOf, findTask, taskMap, whyNotReady } from '../../model/queue.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { taskStates } from '../task-state.ts';

/** Shows one task with its defaults, its state and the checks that it has to pass. */
export async function show(idOrPrefix: string, options: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, warnings } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, options.json);
  const task = found.value;
  const state = taskStates(project, queue.tasks).get(task.id) ?? task.status;
  const why = whyNotReady(task, taskMap(queue.tasks));
  const data = { ...task, state, why, checks: checksOf(task, queue) };
  return printReport(
    { kind: 'task', data, text: pairsText(filled(data), 0, '\n'), warnings },
    options.json,
  );
}

/** Without what is undefined or empty: people want to see what is there. */
function filled(data: object): object {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
