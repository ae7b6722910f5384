import * as z from 'zod/mini';
import { blockers } from '../../model/task.ts';
import { text, writtenTask } from '../../model/written-task.ts';
import { nearest } from '../../model/nearest.ts';
import type { ServedSession } from '../server/served-session.ts';
import { answer, defineTool, refusal } from '../tool.ts';
import { lateAnswers } from './late-answer.ts';

export const blockTask = defineTool({
  name: 'block_task',
  title: 'Block the task',
  description:
    'Proposes that the task cannot go on now. With on: human the question waits for a person, and the answer reaches the next session.',
  use: 'when you cannot go on without a decision, another task or something outside; do not guess',
  kinds: ['implement', 'plan', 'review'],
  reads_only: false,
  input: z.object({
    on: z.enum(blockers),
    reason: text,
    question: z.optional(text),
    options: z.optional(z.array(text)),
    task: z.optional(writtenTask.shape.id),
  }),
  run: (input, session) => {
    if (input.on === 'human' && input.question === undefined) {
      return refusal('Not done: on: human needs a question that a person can answer.');
    }
    const late = input.on === 'human' ? lateAnswers(session) : undefined;
    if (late !== undefined) {
      return refusal(
        `Not blocked: a person has answered meanwhile.\n\n${late}\n\nGo on with that; if you still cannot, call block_task again.`,
      );
    }
    const lost = unknownTask(input.task, session);
    if (lost !== undefined) return refusal(lost);
    const signalled = session.signal({ type: 'blocked', ...input });
    if (!signalled.ok)
      return refusal('Not done: the session folder cannot be written. End your turn.');
    return answer('Noted. The task is blocked; end your turn now.');
  },
});

/** What is wrong with the task that is named, if the queue reads and does not hold it. */
function unknownTask(id: string | undefined, session: ServedSession): string | undefined {
  const loaded = session.store.load();
  if (id === undefined || !loaded.ok) return undefined;
  const ids = loaded.value.queue.tasks.map((task) => task.id);
  if (ids.includes(id)) return undefined;
  const near = nearest(id, ids);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `Not done: task: found ${JSON.stringify(id)}, expected the id of a task of the queue.${hint}`;
}
