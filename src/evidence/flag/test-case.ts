import { isComment, pathOn } from './source-line.ts';
import type { FilePatch, Hunk } from './patch.ts';

/** How tests begin in the languages that agents write. A group is the test's name. */
const caseForms: readonly { files: RegExp; form: RegExp }[] = [
  {
    files: /\.(?:[cm]?[jt]sx?|vue|svelte|dart)$/,
    form: /^\s*(?:await\s+|return\s+)?(?:Deno\.)?(?:x|f)?(?:it|test|testWidgets|specify)(?:\.(?!todo\b|describe\b|each\b|step\b|use\b|before|after|extend\b|for\b|configure\b|setTimeout\b)\w+(?:\([^()]*\))?)*(?:\.(?:each|for)\b.*?)?[(`]\s*(?:(["'`])(.*?)\1)?/,
  },
  { files: /\.py$/, form: /^\s*(?:async\s+)?def\s+(test_?\w*)\s*\(/ },
  { files: /_test\.go$/, form: /^func\s+((?:Test|Benchmark|Fuzz|Example)\w*)\s*\(/ },
  { files: /\.go$/, form: /^\s*t\.Run\(\s*"([^"]*)"/ },
  { files: /\.rs$/, form: /^\s*#\[(?:[\w:]+::)?(?:test|rstest|test_case|quickcheck)\b[^\]]*\]/ },
  {
    files: /\.(?:java|kt|kts|groovy|scala)$/,
    form: /^\s*@(?:Test|ParameterizedTest|RepeatedTest|Property|TestFactory)\b/,
  },
  { files: /\.(?:cs|fs|vb)$/, form: /^\s*[[<](?:Fact|Theory|Test|TestMethod|TestCase)\b/ },
  {
    files: /\.phpt?$/,
    form: /^\s*(?:(?:final|public)\s+)*function\s+(test\w+)\s*\(|^\s*#\[Test\]|^\s*(?:it|test)\(\s*['"](?:.*?)['"]/,
  },
  {
    files: /\.(?:rb|exs?)$/,
    form: /^\s*(?:x|f)?(?:it|test|specify|scenario|example)[\s(]+["'](.*?)["']|^\s*def\s+(test_\w+)/,
  },
  {
    files: /\.(?:sh|bash|bats)$/,
    form: /^\s*@test\s+["'](.*?)["']|^\s*(?:function\s+)?(test_?\w+)\s*\(\)/,
  },
  { files: /\.swift$/, form: /^\s*func\s+(test\w+)\s*\(|^\s*@Test\b/ },
  {
    files: /\.(?:c|cc|cpp|cxx|h|hpp)$/,
    form: /^\s*(?:TEST|TEST_F|TEST_P|TEST_CASE|BOOST_AUTO_TEST_CASE)\s*\(\s*(.*?)\)/,
  },
];

/** A test that begins in a line; `name` is empty where another line holds it. */
export interface TestCase {
  name: string;
}

/** The test that this line begins; undefined for any other line. */
export function caseIn(path: string, text: string): TestCase | undefined {
  for (const { files, form } of caseForms) {
    const match = files.test(path) ? form.exec(text) : null;
    if (match === null) continue;
    const name = match.slice(1).findLast(Boolean);
    return { name: (name ?? '').trim() };
  }
  return undefined;
}

/** What an annotation, or a call that goes on in the next line, is followed by. */
const nameBelow = /\b(?:fn|void|fun|func|def|Task)\s+`?(\w[\w ]*)|^\s*["'`](.+?)["'`],/;

/** The tests that begin in the lines added to a file, or removed from it. */
export function casesOf(file: FilePatch, sign: '+' | '-'): TestCase[] {
  const path = pathOn(file, sign);
  return file.hunks.flatMap(({ lines }) => {
    const side = lines.filter((line) => line.sign === sign || line.sign === ' ');
    return side.flatMap((line, at): TestCase[] => {
      if (line.sign !== sign || isComment(path, line.text)) return [];
      const found = caseIn(path, line.text);
      if (found === undefined || found.name !== '') return found === undefined ? [] : [found];
      const below = side.slice(at + 1, at + 5).map(({ text }) => nameBelow.exec(text));
      const name = below.find((match) => match !== null);
      return [{ name: name?.[1] ?? name?.[2] ?? '' }];
    });
  });
}

/** The names of tests that were put in comments. */
export function commentedCases(file: FilePatch): Set<string> {
  const names = file.hunks
    .flatMap(({ lines }) => lines)
    .filter(({ sign, text }) => sign === '+' && isComment(file.path, text))
    .flatMap(
      ({ text }) => caseIn(file.path, text.replace(/^\s*(?:\/\/|#|\/?\*)\s*/, ''))?.name ?? [],
    );
  return new Set(names.filter((name) => name !== ''));
}

/** What makes one test of many rows. */
const table =
  /\.(?:each|for)\b|parametri[sz]e|\[\]struct|@(?:Csv|Value|Method)Source|InlineData|TestCase\(|dataProvider|rstest|test_case|tt\.|\bcases\b/i;

/** A row of a table of cases, on one line. */
const row =
  /^\s*(?:pytest\.param\(.*\)|[[({].*[\])}]|\[InlineData\(.*\)\]|\[TestCase\(.*\)\]|#\[(?:test_)?case.*\]|"[^"]*"),?\s*$/;

/** How many rows a hunk adds to tables of cases, less those that it removes. */
export function rowsOf(file: FilePatch): { added: number; removed: number } {
  const rows = { added: 0, removed: 0 };
  for (const hunk of file.hunks) {
    for (const sign of ['+', '-'] as const) {
      if (!hasTable(hunk, sign)) continue;
      const found = hunk.lines.filter((line) => line.sign === sign && row.test(line.text)).length;
      if (sign === '+') rows.added += found;
      else rows.removed += found;
    }
  }
  return rows;
}

function hasTable({ heading, lines }: Hunk, sign: '+' | '-'): boolean {
  return (
    table.test(heading) ||
    lines.some((line) => (line.sign === sign || line.sign === ' ') && table.test(line.text))
  );
}
