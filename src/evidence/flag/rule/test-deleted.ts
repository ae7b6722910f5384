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
export function testDeleted({ files }: FlagInput): RedFlag[] {
  const moved = movedNames(files);
  return files.flatMap((file) => {
    const gone = goneCases(file, moved);
    if (file.status === 'deleted') {
      const isTest = isNamedTest(file.path) || (isTestFile(file.path) && gone.total > 0);
      if (!isTest || (gone.total > 0 && gone.count <= 0)) return [];
      return [
        flag(
          file.path,
          gone.count > 0
            ? `a test file with ${tests(gone.count)} was deleted${named(gone.names)}`
            : 'a test file was deleted',
        ),
      ];
    }
    if (gone.count <= 0) return [];
    return [flag(file.path, `${tests(gone.count)} less in this file${named(gone.names)}`)];
  });
}

function flag(path: string, words: string): RedFlag {
  return { rule: 'test-deleted', path, words };
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
  const lost = left.filter((name) => !elsewhere.includes(name) && !commented.has(name));
  const fresh = added.length - (removed.length - left.length);
  const count = lost.length - fresh + rows.removed - rows.added;
  return { total: removed.length + rows.removed, count, names: lost.filter((name) => name !== '') };
}

/** Names of tests that some file gained and did not have before. */
function movedNames(files: readonly FilePatch[]): Map<string, number> {
  return countTexts(
    files.flatMap((file) => {
      const before = new Set(casesOf(file, '-').map(({ name }) => name));
      return casesOf(file, '+').flatMap(({ name }) => (before.has(name) ? [] : [name]));
    }),
  );
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
