import type { RedFlag } from '../../../model/red-flag.ts';
import { isCode, isNamedTest, isTestFile } from '../file-kind.ts';
import type { FlagInput } from '../flag-input.ts';
import type { FilePatch, PatchLine } from '../patch.ts';
import { isComment, squeezed } from '../source-line.ts';
import { caseIn, casesOf, commentedCases } from '../test-case.ts';

/** What keeps a test from running, whatever happens. */
const always =
  /^\s*(?:await\s+|return\s+)?(?:describe|it|test|suite|context|Deno\.test)(?:\.\w+)*\.(?:skip|only|fixme|failing|fails|ignore)\b(?!If)|^\s*(?:x(?:it|describe|test|context|specify)|f(?:it|describe))\s*[("'`.]|\b(?:this|ctx|context|t|test|testInfo)\.skip\(\s*\)|\b(?:skip|only|ignore):\s*(?:true|["'`])|^\s*@pytest\.mark\.(?:skip|xfail)\b|^\s*@(?:unittest\.)?skip\b|^\s*@(?:unittest\.)?expectedFailure\b|\bpytestmark\s*=\s*pytest\.mark\.skip|\bpytest\.skip\(|\bself\.skipTest\(|\b__test__\s*=\s*False|^\s*t\.Skip(?:f|Now)?\(|^\s*b\.Skip|^\s*#\[ignore\b|^\s*@(?:Disabled|Ignore)\b(?!\w)|\bassumeTrue\(\s*false|\[(?:Ignore|Explicit)\b|\(\s*Skip\s*=|\bmarkTest(?:Skipped|Incomplete)\(|^\s*(?:skip|pending)(?:\s+["'(]|\s*$)|,\s*:skip\b|,\s*skip:\s|^\s*@tag\s+:?skip\b|\bXCTSkip|\bGTEST_SKIP|\bDISABLED_\w|^\s*#\[cfg\(any\(\)\)\]|^\/\/go:build\s+(?:ignore|never)\b|->skip\(/;

/** What keeps it from running now and then. A new test may have its reasons. */
const sometimes =
  /\.(?:skipIf|runIf)\(|\bskip(?:if|_if|Unless|If)\b|\bt\.Skip|\bEnabledIf|\bDisabledOn|\bDisabledIf|\bEnabledOn|\bAssume\.|^\/\/go:build\s|#\[cfg_attr\(.{0,200}\bignore\b|\btesting\.Short\(\)|\.skip\(\s*(?:process|!|is)/;

/** Tests that are there and do not run any more. */
export function* testSkipped({ files }: FlagInput): Generator<RedFlag | undefined> {
  for (const file of files) {
    const words = wordsOn(file);
    yield words === undefined ? undefined : { rule: 'test-skipped', path: file.path, words };
  }
}

function wordsOn(file: FilePatch): string | undefined {
  const { path, old_path, status } = file;
  if (
    status !== 'deleted' &&
    old_path !== undefined &&
    isNamedTest(old_path) &&
    !isNamedTest(path)
  ) {
    // A plain module that holds what tests share may well be renamed.
    if (!isTestFile(path) || !isCode(path)) {
      return `was ${old_path}, and has a name now by which no runner finds it`;
    }
  }
  const commented = removedNames(file).filter((name) => commentedCases(file).has(name));
  if (commented.length > 0)
    return `put in comments: ${commented.map((name) => `“${name}”`).join(', ')}`;
  if (!isTestFile(path) && !/\.rs$/.test(path)) return undefined;
  const marks = skipMarks(file);
  const [first] = marks;
  if (first === undefined) return undefined;
  const more = marks.length > 1 ? `, and ${marks.length - 1} more` : '';
  return `does not run any more, or not always: \`${first.text.trim().slice(0, 80)}\` in line ${first.line}${more}`;
}

function removedNames(file: FilePatch): string[] {
  return casesOf(file, '-').flatMap(({ name }) => (name === '' ? [] : [name]));
}

/** Lines with such a mark that are new, and not only written in another way. */
function skipMarks(file: FilePatch): PatchLine[] {
  const before = new Set<string>();
  const found: PatchLine[] = [];
  for (const { lines } of file.hunks) {
    for (const { sign, text } of lines) if (sign === '-') before.add(squeezed(text));
  }
  const existing = new Set(removedNames(file));
  for (const { lines } of file.hunks) {
    const skipped = lines
      .filter(({ sign, text }) => sign === '-' && always.test(text))
      .slice(0, around);
    lines.forEach((line, at) => {
      if (line.sign !== '+' || before.has(squeezed(line.text))) return;
      if (isComment(file.path, line.text) && !line.text.startsWith('//go:build')) return;
      if (always.test(line.text) && !wasSkipped(line.text, skipped)) found.push(line);
      else if (sometimes.test(line.text) && isOnExisting(file, lines, { at, existing })) {
        found.push(line);
      }
    });
  }
  return found;
}

/** The same test was skipped in another way. */
function wasSkipped(text: string, skipped: readonly PatchLine[]): boolean {
  const name = /["'`](.+?)["'`]/.exec(text)?.[1];
  return name !== undefined && skipped.some((line) => line.text.includes(name));
}

/** So many lines around a mark, or marks of before, are looked at: else time would grow with their square. */
const around = 200;

/** Whether the mark stands on a test that was there before. */
function isOnExisting(
  file: FilePatch,
  lines: readonly PatchLine[],
  { at, existing }: { at: number; existing: ReadonlySet<string> },
): boolean {
  if (file.status === 'added') return false;
  for (const { sign, text } of lines.slice(at, at + around)) {
    if (sign === '-') continue;
    const test = caseIn(file.path, text);
    if (test !== undefined) return sign === ' ' || existing.has(test.name);
    if (/^\s*(?:class|describe|suite|func|fn)\b/.test(text)) return sign === ' ';
  }
  // Within the body of a test: that of the line above which begins one.
  for (const { sign, text } of lines.slice(Math.max(0, at - around), at).reverse()) {
    if (sign !== '-' && caseIn(file.path, text) !== undefined) return sign === ' ';
  }
  return true;
}
