import * as z from 'zod/mini';
import { madeTasks } from '../../model/explain.ts';
import { words } from '../field.ts';
import { problemList } from '../input-problem.ts';
import { answer, defineTool, refusal } from '../tool.ts';
import { failureLine } from './failure-line.ts';
import { namedTask } from './named.ts';

export const withdrawTask = defineTool({
  name: 'withdraw_task',
  title: 'Withdraw a task',
  description:
    'Takes back a task that this session made or was asked to revise: it is skipped, with the reason as a note.',
  use: 'for a task of this plan that is not wanted any more',
  // Only a session that makes tasks of a person's words has it.
  kinds: [],
  reads_only: false,
  destructive: true,
  idempotent: true,
  input: z.strictObject({ id: words, reason: words }),
  output: z.object({ id: z.string() }),
  run: async ({ id, reason }, session) => {
    const loaded = session.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { queue } = loaded.value;
    const found = namedTask('id', id, queue.tasks);
    if (!found.ok) return refusal(problemList([found.failure]));
    const task = found.value;
    const { parent } = session.maker;
    const own = madeTasks(queue, { session: parent, revised: session.manifest.explain?.revised });
    if (!own.includes(task)) {
      return refusal(`Not done: ${task.id} is not a task of this plan; only a person drops it.`);
    }
    if (task.status !== 'draft' && task.status !== 'pending') {
      return refusal(`Not done: ${task.id} is ${task.status}; it is played already.`);
    }
    const waiting = queue.tasks.filter(
      ({ status, depends_on, reviews }) =>
        status !== 'skipped' && [...depends_on, ...reviews].includes(task.id),
    );
    if (waiting.length > 0) {
      const ids = waiting.map((one) => one.id).join(', ');
      return refusal(
        `Not done: ${ids} would wait for ${task.id} for ever. Take it out of their depends_on with update_task first, or withdraw them.`,
      );
    }
    const note = { at: session.now().toISOString(), by: 'agent', text: `Withdrawn: ${reason}` };
    const edited = await session.store.editTask(task.id, {
      set: { status: 'skipped' },
      add: { notes: [note] },
    });
    if (!edited.ok) return refusal(failureLine(edited.failure));
    const message = `Withdrew ${task.id}: it is skipped.`;
    return answer(message, { id: task.id, message });
  },
});
