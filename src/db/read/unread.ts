import type { Problem } from '../../model/problem.ts';
import type { ReadFile } from './list-file.ts';

/** What the database has names of. */
export type Part = (typeof allParts)[number];

const allParts = ['tasks', 'features', 'disciplines', 'tools', 'pipelines'] as const;

/** A problem that the rules find. */
export interface RuleProblem extends Problem {
  /** What has no record of the name that was found. */
  missing_in?: Part;
}

/** Those of which a file does not read. */
export function unreadParts(
  readings: Readonly<Record<Part, readonly ReadFile<unknown>[]>>,
  sourceProblems: readonly Problem[],
): Set<Part> {
  const isRead = ({ entries, problems }: ReadFile<unknown>): boolean =>
    entries.length > 0 || problems.every(({ severity }) => severity === 'warning');
  const parts = allParts.filter((part) => {
    // `tasks.yaml`, a file of `tasks/`, or one that seems to be a misspelt `tasks.yaml`.
    const own = new RegExp(`/${part}(?:\\.yaml|/[^/]*)$`);
    const isOdd = ({ severity, file, expected }: Problem): boolean =>
      severity === 'error' && (own.test(file) || expected.endsWith(` ${part}.yaml`));
    return sourceProblems.some(isOdd) || !readings[part].every(isRead);
  });
  return new Set(parts);
}

/** What is to be told of these: what seems to be missing may be in a file that does not read. */
export function toldProblems(
  problems: readonly RuleProblem[],
  unread: ReadonlySet<Part>,
): Problem[] {
  return problems.flatMap(({ missing_in, ...problem }) =>
    missing_in !== undefined && unread.has(missing_in) ? [] : [problem],
  );
}
