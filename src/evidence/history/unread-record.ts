import type { Failure } from '../../model/failure.ts';
import { failureWords } from '../../model/failure.ts';
import type { Problem } from '../../model/problem.ts';

/** What is said of a record that does not read, where the others are shown all the same. */
export function unreadRecord(file: string, failure: Failure): Problem[] {
  if (failure.reason === 'invalid-database') {
    return failure.problems.map((problem) => ({ ...problem, severity: 'warning' }));
  }
  const { what } = failureWords(failure);
  const expected = 'a record that reads';
  return [
    { severity: 'warning', file, line: 1, col: 1, found: what, expected, example: undefined },
  ];
}
