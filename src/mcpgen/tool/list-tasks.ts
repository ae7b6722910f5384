import * as z from 'zod/mini';
import { playOrder, storedState, taskMap } from '../../model/queue.ts';
import { taskStatuses } from '../../model/task.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';

/** Rows of about 100 characters: a page stays far under the 25k tokens that an agent can read. */
const pageSize = 50;

export const listTasks = defineProjectTool({
  name: 'list_tasks',
  title: 'List tasks',
  description: `Lists the queue in play order, ${pageSize} rows a page: id, state, priority, kind, title, what it depends on.`,
  use: 'to see what the queue holds before you add to it',
  kinds: ['plan', 'review'],
  reads_only: true,
  input: z.object({
    status: z.optional(z.enum(taskStatuses)),
    page: z.optional(z.int().check(z.gte(1))),
  }),
  run: ({ status, page = 1 }, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal('The database does not read now; go on without it.');
    const { tasks } = loaded.value.queue;
    const byId = taskMap(tasks);
    const wanted = playOrder(tasks).filter(
      (task) => status === undefined || task.status === status,
    );
    const rows = wanted.slice((page - 1) * pageSize, page * pageSize).map((task) => {
      const needs = task.depends_on.length === 0 ? '' : ` (after ${task.depends_on.join(', ')})`;
      return `${task.id} | ${storedState(task, byId)} | ${task.priority} | ${task.kind} | ${task.title}${needs}`;
    });
    if (rows.length === 0) return answer('No tasks.');
    const pages = Math.ceil(wanted.length / pageSize);
    return answer(`${rows.join('\n')}\n${wanted.length} tasks, page ${page} of ${pages}`);
  },
});
