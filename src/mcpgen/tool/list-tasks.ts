import * as z from 'zod/mini';
import { storedState, taskMap } from '../../model/queue.ts';
import { filterTasks, type TaskFilter } from '../../model/task-filter.ts';
import { taskStatuses } from '../../model/task.ts';
import { words } from '../field.ts';
import { problemList, unknownLine } from '../input-problem.ts';
import { pageOf } from '../page.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import { rowLine, taskRows } from '../task-view.ts';
import { failureLine } from './failure-line.ts';

/** Rows of about 100 characters: a page stays far under the 25k tokens that an agent can read. */
const pageSize = 50;

export const listTasks = defineProjectTool({
  name: 'list_tasks',
  title: 'List tasks',
  description: `Lists the queue in play order, ${pageSize} a page. For the next page give the cursor of the last answer.`,
  use: 'to see what the queue holds',
  kinds: ['plan', 'review'],
  reads_only: true,
  input: z.partial(
    z.strictObject({
      status: z.enum(taskStatuses),
      ready: z.boolean(),
      feature: words,
      discipline: words,
      tag: words,
      cursor: words,
    }),
  ),
  run: ({ status, ready, feature, discipline, tag, cursor }, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { tasks, features, disciplines, config } = loaded.value.queue;
    const known: Record<'feature' | 'discipline' | 'tag', [string | undefined, Set<string>]> = {
      feature: [feature, new Set(features.keys())],
      discipline: [discipline, new Set(disciplines.keys())],
      tag: [tag, new Set(tasks.flatMap((task) => task.tags))],
    };
    const wrong = Object.entries(known).flatMap(([field, [name, names]]) =>
      name === undefined || names.has(name)
        ? []
        : [unknownLine(field, name, { known: names, what: `a ${field} of the queue` })],
    );
    if (wrong.length > 0) return refusal(problemList(wrong));
    const byId = taskMap(tasks);
    const filter: TaskFilter = {
      ...(status === undefined ? {} : { status: [status] }),
      ...(feature === undefined ? {} : { feature: [feature] }),
      ...(discipline === undefined ? {} : { discipline: [discipline] }),
      ...(tag === undefined ? {} : { tag: [tag] }),
    };
    const found = filterTasks(
      { tasks, features, disciplines, config, stateOf: (task) => storedState(task, byId) },
      filter,
    );
    if (!found.ok) return refusal(failureLine(found.failure));
    const isWanted = (isReady: boolean): boolean => ready === undefined || ready === isReady;
    const wanted = found.value.filter((task) => isWanted(storedState(task, byId) === 'ready'));
    const page = pageOf(wanted, { cursor, size: pageSize });
    if (!page.ok) return refusal(problemList([`cursor: ${page.failure}`]));
    const rows = taskRows(page.value.rows, tasks);
    const next = page.value.cursor;
    const total = wanted.length;
    const end = next === undefined ? `${total} tasks` : `${total} tasks; more with cursor: ${next}`;
    const text = total === 0 ? 'No tasks.' : `${rows.map(rowLine).join('\n')}\n${end}`;
    return answer(text, { tasks: rows, total, ...(next === undefined ? {} : { cursor: next }) });
  },
});
