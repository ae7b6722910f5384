import * as z from 'zod/mini';
import type { Queue } from '../../model/queue.ts';
import { taskFields } from '../field.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import type { ServedProject } from '../server/served-project.ts';
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
    return answer(`Created ${task.id}: ${task.title}\nIts hash is ${hash}. ${project.afterwards}`, {
      id: task.id,
      title: task.title,
      status: task.status,
      hash,
      message: project.afterwards,
    });
  },
});

/** Counted in the queue itself: what the session's own folder says could be changed by the session. */
function limitWords({ tasks }: Queue, project: ServedProject): string | undefined {
  const limit = project.maxNewTasks();
  if (limit === undefined) return undefined;
  const created = tasks.filter((task) => task.parent === project.maker.parent).length;
  if (created < limit) return undefined;
  return `Not done: this session may create ${limit} tasks and has created ${created}. Say what remains in the handoff instead.`;
}
