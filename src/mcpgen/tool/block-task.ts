import * as z from 'zod/mini';
import { blockers } from '../../model/task.ts';
import { text } from '../../model/written-task.ts';
import { answer, defineTool, refusal } from '../tool.ts';

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
    task: z.optional(text),
  }),
  run: (input, session) => {
    if (input.on === 'human' && input.question === undefined) {
      return refusal('Not done: on: human needs a question that a person can answer.');
    }
    const signalled = session.signal({ type: 'blocked', ...input });
    if (!signalled.ok)
      return refusal('Not done: the session folder cannot be written. End your turn.');
    return answer('Noted. The task is blocked; end your turn now.');
  },
});
