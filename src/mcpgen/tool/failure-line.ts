import type { Failure } from '../../model/failure.ts';
import { failureWords } from '../../model/failure.ts';

/** A failure as one sentence for the model. */
export function failureLine(failure: Failure): string {
  const { what, where, todo } = failureWords(failure);
  return `Not done: ${[what, where, todo].filter((part) => part !== undefined).join('; ')}`;
}
