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
}

/** One line: `file:line:col: found …, expected …`. Editors and terminals turn the start into a link. */
export function problemLine(problem: Problem): string {
  const { file, line, col, found, expected, example } = problem;
  const hint = example === undefined ? '' : `, for example ${example}`;
  const mark = problem.severity === 'warning' ? 'warning: ' : '';
  return `${file}:${line}:${col}: ${mark}found ${found}, expected ${expected}${hint}`;
}
