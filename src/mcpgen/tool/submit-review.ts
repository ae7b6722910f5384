import * as z from 'zod/mini';
import { words } from '../field.ts';
import { answer, defineTool, refusal } from '../tool.ts';

export const submitReview = defineTool({
  name: 'submit_review',
  title: 'Submit the review',
  description:
    'Ends the review with your verdict on the work: pass, or changes with every gap that has to be closed.',
  use: 'when you have judged the work; it ends this task',
  kinds: ['review'],
  suits: judges,
  reads_only: false,
  input: z.strictObject({
    verdict: z.enum(['pass', 'changes']),
    gaps: z
      .optional(
        z.array(
          z.strictObject({
            criterion: z.optional(words),
            what: words.check(z.maxLength(2000)),
            where: z.optional(words),
          }),
        ),
      )
      .register(z.globalRegistry, {
        description: 'With changes: what is missing or wrong, of which criterion, in which file',
      }),
    summary: z.optional(words),
  }),
  run: ({ verdict, gaps = [], summary }, session) => {
    if (verdict === 'changes' && gaps.length === 0) {
      return refusal('Not done: changes needs at least one gap: say what is missing and where.');
    }
    if (verdict === 'pass' && gaps.length > 0) {
      return refusal(
        'Not done: pass has no gaps. Call it with changes, or put what may stay as it is into the summary.',
      );
    }
    const signalled = session.signal({
      type: 'reviewed',
      verdict,
      gaps,
      ...(summary === undefined ? {} : { summary }),
    });
    if (!signalled.ok) {
      return refusal('Not done: the session folder cannot be written. End your turn.');
    }
    return answer('Noted. The review is complete; end your turn now.');
  },
});

/** A review that names no task has nobody to send back: it ends like any other task. */
export function judges(task: { reviews: readonly string[] }): boolean {
  return task.reviews.length > 0;
}
