import type { Problem } from '../../model/problem.ts';

/** Where a record was added to a text that is in no file yet. */
export interface AddedRecord {
  file: string;
  /** Where it begins in the text with all that is added. */
  start: number;
  /** What people know it by. */
  name: string;
}

/** The problems, each with the name of the added record that it is in. */
export function namedProblems(
  problems: readonly Problem[],
  added: readonly AddedRecord[],
  texts: ReadonlyMap<string, string>,
): Problem[] {
  return problems.map((problem) => {
    const offset = offsetOf(texts.get(problem.file) ?? '', problem);
    const record = added.findLast(({ file, start }) => file === problem.file && start <= offset);
    return record === undefined ? problem : { ...problem, subject: record.name };
  });
}

function offsetOf(text: string, { line, col }: Problem): number {
  let start = 0;
  for (let left = line - 1; left > 0; left--) start = text.indexOf('\n', start) + 1;
  return start + col - 1;
}
