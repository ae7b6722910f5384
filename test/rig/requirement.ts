import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testTitlesOf, type Found, type SourceFile } from './source-file.ts';

/** Every page of specs/. */
export function specPages(root: string): SourceFile[] {
  return readdirSync(join(root, 'specs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({
      path: `specs/${name}`,
      text: readFileSync(join(root, 'specs', name), 'utf8'),
    }));
}

/** What is wrong between the requirements of these pages and the tests that cite them. */
export function specProblems(pages: SourceFile[], tests: SourceFile[]): string[] {
  const required = pages.flatMap(requirementsOf);
  const cited = tests.flatMap(citationsOf);
  const known = new Set(required.map(({ what }) => what));
  const proven = new Set(cited.map(({ what }) => what));
  const again = required.filter(
    (found, index) => required.findIndex(({ what }) => what === found.what) < index,
  );
  return [
    ...again.map((found) => problem(found, 'has an id that was given before')),
    ...required
      .filter(({ what }) => !proven.has(what))
      .map((found) => problem(found, 'is cited by no test')),
    ...cited
      .filter(({ what }) => !known.has(what))
      .map((found) => problem(found, 'is on no page of specs/')),
  ];
}

/** Lines such as `- **PLAY-3** …`. */
function requirementsOf(page: SourceFile): Found[] {
  return page.text.split('\n').flatMap((text, index) => {
    const id = /^- \*\*([A-Z][A-Z0-9]*-\d+)\*\* \S/.exec(text)?.[1];
    return id === undefined ? [] : [{ path: page.path, line: index + 1, what: id }];
  });
}

/** The ids in brackets in the titles of tests: `[PLAY-3]`, `[PLAY-3, PLAY-4]`. */
function citationsOf(test: SourceFile): Found[] {
  return testTitlesOf(test).flatMap((title) =>
    [...title.what.matchAll(/\[([A-Z][A-Z0-9]*-\d+(?:, *[A-Z][A-Z0-9]*-\d+)*)\]/g)]
      .flatMap((match) => (match[1] ?? '').split(/, */))
      .map((id) => ({ ...title, what: id })),
  );
}

function problem(found: Found, what: string): string {
  return `${found.path}:${found.line}: ${found.what} ${what}`;
}
