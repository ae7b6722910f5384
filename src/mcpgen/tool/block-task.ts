import * as z from 'zod/mini';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { taskIdPattern } from '../../model/id.ts';
import { words } from '../field.ts';
import { foundWords, problemList } from '../input-problem.ts';
import type { ServedSession } from '../server/served-session.ts';
import { answer, defineTool, refusal } from '../tool.ts';
import { namedTask } from './named.ts';
import { lateAnswers } from './late-answer.ts';

export const blockTask = defineTool({
  name: 'block_task',
  title: 'Block the task',
  description:
    'Proposes that the task cannot go on now. With on: human the question waits for a person, and the answer reaches the next session.',
  use: 'when you cannot go on without a decision, another task or something outside; do not guess',
  kinds: ['implement', 'plan', 'review'],
  reads_only: false,
  input: z.strictObject({
    // That the attempts are used up is not for a session to say.
    on: z.enum(['human', 'task', 'external']),
    reason: words,
    question: z.optional(words),
    options: z.optional(z.array(words)),
    task: z.optional(words),
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
    const blocker = blockingTask(input.task, session);
    if (!blocker.ok) return refusal(problemList([blocker.failure]));
    const { value: task } = blocker;
    if (input.on === 'task' && task === undefined) {
      return refusal(
        problemList(['task: found nothing, expected the id of the task that has to be done first']),
      );
    }
    const signalled = session.signal({
      type: 'blocked',
      ...input,
      ...(task === undefined ? {} : { task }),
    });
    if (!signalled.ok)
      return refusal('Not done: the session folder cannot be written. End your turn.');
    return answer('Noted. The task is blocked; end your turn now.');
  },
});

/** The id of the task that is named, in full. While the queue does not read, it is believed. */
function blockingTask(
  given: string | undefined,
  session: ServedSession,
): Result<string | undefined, string> {
  if (given === undefined) return ok(undefined);
  const loaded = session.store.load();
  if (loaded.ok) {
    const found = namedTask('task', given, loaded.value.queue.tasks);
    if (!found.ok) return found;
    const { id, status } = found.value;
    const isOwn = id === session.own_task;
    if (!isOwn && status !== 'done') return ok(id);
    const what = isOwn ? 'the task of this session' : 'done';
    return fail(`task: found ${foundWords(given)}, which is ${what}; expected one to wait for`);
  }
  return taskIdPattern.test(given) ? ok(given) : fail('task: expected the id of a task');
}
