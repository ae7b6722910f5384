import type { RedFlag } from '../../../model/red-flag.ts';
import { isNamedTest, isTestFile } from '../file-kind.ts';
import type { FlagInput } from '../flag-input.ts';
import type { FilePatch } from '../patch.ts';
import { casesOf, commentedCases, rowsOf } from '../test-case.ts';
import { countTexts } from '../source-line.ts';

/**
 * Tests that are gone: a file of them, or more in a file than came to it. What was moved to another file, or
 * renamed in its own, is not gone; rows of a table count as tests.
 */
export function* testDeleted({ files }: FlagInput): Generator<RedFlag | undefined> {
  const moved = new Map<string, number>();
  for (const file of files) {
    countMoved(file, moved);
    yield undefined;
  }
  for (const file of files) {
    const words = wordsOn(file, moved);
    yield words === undefined ? undefined : { rule: 'test-deleted', path: file.path, words };
  }
}

function wordsOn(file: FilePatch, moved: ReadonlyMap<string, number>): string | undefined {
  const { count, total, names } = goneCases(file, moved);
  if (file.status !== 'deleted') {
    return count <= 0 ? undefined : `${tests(count)} less in this file${named(names)}`;
  }
  const isTest = isNamedTest(file.path) || (isTestFile(file.path) && total > 0);
  if (!isTest || (total > 0 && count <= 0)) return undefined;
  return count > 0
    ? `a test file with ${tests(count)} was deleted${named(names)}`
    : 'a test file was deleted';
}

interface GoneCases {
  /** How many were taken from the file, and how many of them are nowhere. */
  total: number;
  count: number;
  names: string[];
}

/** Tests that this file lost for good. Those in comments are another rule's. */
function goneCases(file: FilePatch, moved: ReadonlyMap<string, number>): GoneCases {
  const removed = casesOf(file, '-').map(({ name }) => name);
  const added = casesOf(file, '+').map(({ name }) => name);
  const rows = rowsOf(file);
  const here = countTexts(added);
  const left = removed.filter((name) => {
    const count = here.get(name) ?? 0;
    if (count > 0) here.set(name, count - 1);
    return count <= 0;
  });
  const commented = commentedCases(file);
  const elsewhere = left.filter((name) => name !== '' && (moved.get(name) ?? 0) > 0);
  const isElsewhere = new Set(elsewhere);
  const lost = left.filter((name) => !isElsewhere.has(name) && !commented.has(name));
  const fresh = added.length - (removed.length - left.length);
  const count = lost.length - fresh + rows.removed - rows.added;
  return { total: removed.length + rows.removed, count, names: lost.filter((name) => name !== '') };
}

/** Counts the names of tests that a file gained and did not have before. */
function countMoved(file: FilePatch, moved: Map<string, number>): void {
  const before = new Set(casesOf(file, '-').map(({ name }) => name));
  for (const { name } of casesOf(file, '+')) {
    if (!before.has(name)) moved.set(name, (moved.get(name) ?? 0) + 1);
  }
}

function tests(count: number): string {
  return count === 1 ? '1 test' : `${count} tests`;
}

const shownNames = 3;

function named(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : '';
  return `: ${names
    .slice(0, shownNames)
    .map((name) => `“${name}”`)
    .join(', ')}${more}`;
}
