import * as z from 'zod/mini';
import type { Queue } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import { taskFields } from '../field.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import type { ServedProject } from '../server/served-project.ts';
import { powersBeyond } from '../session-power.ts';
import { failureLine } from './failure-line.ts';
import { resolved } from './named.ts';
import { judges } from './submit-review.ts';

const { title, ...others } = taskFields;

export const createTask = defineProjectTool({
  name: 'create_task',
  title: 'Create a task',
  description:
    'Adds a task to the queue as a draft and answers with its id and hash. It is played after this session, once this task is complete.',
  use: 'for work that you find and that does not belong to this task',
  kinds: ['implement', 'plan', 'review'],
  // A review of named tasks tells its gaps; any other has nowhere else to put what it finds.
  suits: (task) => task.kind !== 'review' || !judges(task),
  reads_only: false,
  input: z.strictObject({
    title,
    ...z.partial(z.object(others)).shape,
    verify: z.optional(others.verify).register(z.globalRegistry, {
      description: 'Names of checks that the project declares',
    }),
  }),
  output: z.object({ id: z.string(), title: z.string(), hash: z.string() }),
  run: async (input, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { queue } = loaded.value;
    const limit = limitWords(queue, project);
    if (limit !== undefined) return refusal(limit);
    const given = resolved(input, queue, project.declaredChecks());
    if (!given.ok) return refusal(given.failure);
    const added = await project.store.addTask({
      ...given.value,
      status: 'draft',
      ...project.maker,
    });
    if (!added.ok) return refusal(failureLine(added.failure));
    const task = added.value;
    project.noteCreated(task);
    const hash = project.seen.note(task);
    const message = afterwards(task, queue, project);
    return answer(`Created ${task.id}: ${task.title}\nIts hash is ${hash}. ${message}`, {
      id: task.id,
      title: task.title,
      status: task.status,
      hash,
      message,
    });
  },
});

/** What becomes of it. One that may do more than its maker was given stays a draft, whoever made it. */
function afterwards(task: Task, queue: Queue, { own_task, afterwards }: ServedProject): string {
  const maker = queue.tasks.find(({ id }) => id === own_task);
  const more = own_task === undefined ? [] : powersBeyond(task, maker, queue);
  if (more.length === 0) return afterwards;
  return `It stays a draft until a person approves it: with its discipline its sessions get ${more.join(' and ')}.`;
}

/** Counted in the queue itself: what the session's own folder says could be changed by the session. */
function limitWords({ tasks }: Queue, project: ServedProject): string | undefined {
  const limit = project.maxNewTasks();
  if (limit === undefined) return undefined;
  const created = tasks.filter((task) => task.parent === project.maker.parent).length;
  if (created < limit) return undefined;
  return `Not done: this session may create ${limit} tasks and has created ${created}. Say what remains in the handoff instead.`;
}
