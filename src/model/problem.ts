/** One thing that is wrong in a file that people write, with the place to look at. */
export interface Problem {
  severity: 'error' | 'warning';
  /** Relative to the project root, with forward slashes. */
  file: string;
  /** Both count from 1. */
  line: number;
  col: number;
  found: string;
  expected: string;
  example: string | undefined;
  /** Where what is meant can be written in one way only. */
  fix?: Fix | undefined;
  /** What it is about, where the file is one that is not written. */
  subject?: string;
}

/** What is not shown because it does not read, or is not valid. */
export interface LeftOut {
  file: string;
  /** Where it begins, from 1; undefined for all of the file. */
  line: number | undefined;
  /** Its id or name, where that can be told. */
  name: string | undefined;
}

/** A text for the place of another; the offsets are those of a JavaScript string. */
export interface Fix {
  start: number;
  end: number;
  text: string;
}

/** One line: `file:line:col: found …, expected …`. Editors and terminals turn the start into a link. */
export function problemLine(problem: Problem): string {
  const { severity, file, line, col } = problem;
  const mark = severity === 'warning' ? 'warning: ' : '';
  return `${file}:${line}:${col}: ${mark}${problemWords(problem)}`;
}

/** `2 errors and 1 warning`: how many there are of each. */
export function problemCount(problems: readonly Pick<Problem, 'severity'>[]): string {
  return (['error', 'warning'] as const)
    .flatMap((severity) => {
      const count = problems.filter((one) => one.severity === severity).length;
      return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
    })
    .join(' and ');
}

/** The same without the place, for text that is in no file yet. */
export function problemWords({ found, expected, example, subject }: Problem): string {
  const about = subject === undefined ? '' : `${subject}: `;
  const hint = example === undefined ? '' : `, for example ${example}`;
  return `${about}found ${found}, expected ${expected}${hint}`;
}
