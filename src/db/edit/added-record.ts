import type { Problem } from '../../model/problem.ts';

/** Where a record was added to a text that is in no file yet. */
export interface AddedRecord {
  file: string;
  /** Nothing of the record comes before it, in the text with all that is added. */
  start: number;
  /** What people know it by. */
  name: string;
}

/** From where on a text is another one; `from` is known to come before that. */
export function firstChange(before: string, after: string, from: number): number {
  let at = from;
  while (at < before.length && before.charCodeAt(at) === after.charCodeAt(at)) at++;
  return at;
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
