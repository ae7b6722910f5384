import { plainLine } from '../../model/plain-text.ts';
import { problemLine, type Problem } from '../../model/problem.ts';

/** Wide enough for what people write, and not for what breaks a terminal. */
const longest = 100;

/** Each problem with what its file says there, as lines for a terminal with a blank one at the end. */
export function framedProblems(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
): string[] {
  return problems.map((problem) => {
    const frame = codeFrame(problem, texts.get(problem.file) ?? '');
    const line = plainLine(problemLine(problem), longestLine);
    return `${frame === undefined ? line : `${line}\n${frame}`}\n`;
  });
}

const longestLine = 2_000;

/**
 * The line of a problem with the one before it, and marks below the place, for a terminal; undefined when
 * the text has no such line.
 */
export function codeFrame(problem: Problem, text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const line = lines[problem.line - 1];
  if (line === undefined || line.trim() === '') return undefined;
  const above = lines[problem.line - 2] ?? '';
  const width = String(problem.line).length;
  const row = (number: number, mark: string, words: string): string =>
    `${mark} ${String(number).padStart(width)} | ${words}`;
  // A long line is shown from a little before the place on.
  const from = problem.col > longest - 20 ? problem.col - 21 : 0;
  const before = shown(`${line.slice(from, problem.col - 1)}^`).length - 1;
  const place = /^(?:"[^"]*"|'[^']*'|[^\s,[\]{}#:]+)?/.exec(line.slice(problem.col - 1))?.[0] ?? '';
  const marks = '^'.repeat(Math.max(1, Math.min(place.length, longest - 20)));
  return [
    ...(above.trim() === '' ? [] : [row(problem.line - 1, ' ', shown(above.slice(from)))]),
    row(problem.line, '>', shown(line.slice(from))),
    `  ${' '.repeat(width)} | ${' '.repeat(before)}${marks}`,
  ].join('\n');
}

/** Indentation and all, but nothing that a terminal obeys. */
function shown(text: string): string {
  const indent = /^\s*/.exec(text)?.[0] ?? '';
  const rest = plainLine(text, longest - Math.min(indent.length, longest - 20));
  return ' '.repeat(indent.length) + rest;
}
