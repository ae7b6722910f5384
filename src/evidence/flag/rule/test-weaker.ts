import type { RedFlag } from '../../../model/red-flag.ts';
import {
  assertionsIn,
  claimOf,
  isEmptyClaim,
  isLoosened,
  isWeak,
  type Claim,
} from '../assertion.ts';
import { isCode, isTestFile } from '../file-kind.ts';
import type { FlagInput } from '../flag-input.ts';
import { linesOf, type FilePatch, type PatchLine } from '../patch.ts';
import { codeLines, squeezed } from '../source-line.ts';
import { caseIn, casesOf, rowsOf } from '../test-case.ts';

/** Tests that assert less than before: fewer assertions, looser ones, or none at all. */
export function* testWeaker({ files }: FlagInput): Generator<RedFlag | undefined> {
  const tests = files.filter(
    ({ path, old_path }) => isTestFile(path) || isTestFile(old_path ?? ''),
  );
  const moved = new Map<string, number>();
  for (const file of tests) {
    countMoved(file, moved);
    yield undefined;
  }
  for (const file of tests) {
    const words = wordsOn(file, moved);
    yield words === undefined ? undefined : { rule: 'test-weaker', path: file.path, words };
  }
}

function wordsOn(file: FilePatch, moved: Map<string, number>): string | undefined {
  if (file.status === 'deleted') return undefined;
  if (file.binary && isCode(file.path))
    return 'git takes it for binary now, so that nobody sees what changed';
  const empty = emptyTest(file);
  if (empty !== undefined)
    return `a test without a body in line ${empty.line}: \`${cut(empty.text)}\``;
  const early = earlyReturn(file);
  if (early !== undefined) return `a test ends before it asserts, in line ${early.line}`;
  const [claim] = newLines(file).filter(({ text }) => isEmptyClaim(text));
  if (claim !== undefined)
    return `asserts what always holds, in line ${claim.line}: \`${cut(claim.text)}\``;
  const pair = loosened(file);
  if (pair !== undefined)
    return `asserts less, in line ${pair.after.line}: \`${cut(pair.before.text)}\` became \`${cut(pair.after.text)}\``;
  return fewerWords(file, moved);
}

function cut(text: string): string {
  const plain = text.trim();
  return plain.length <= 90 ? plain : `${plain.slice(0, 89)}…`;
}

/** Fewer assertions, where the tests themselves are not fewer: that is another rule's. */
function fewerWords(file: FilePatch, moved: Map<string, number>): string | undefined {
  const lost = codeLines(file, '-').filter(({ text }) => {
    const key = squeezed(text);
    const count = moved.get(key) ?? 0;
    if (assertionsIn(text) === 0 || count <= 0) return true;
    moved.set(key, count - 1);
    return false;
  });
  const removed = countIn(lost);
  const added = countIn(codeLines(file, '+'));
  const rows = rowsOf(file);
  const cases = casesOf(file, '+').length - casesOf(file, '-').length;
  if (cases < 0 && rows.added === 0) return undefined;
  const fewer = removed - added - rows.added;
  if (fewer <= 0) return undefined;
  return `${fewer === 1 ? '1 assertion' : `${fewer} assertions`} less than before`;
}

function countIn(lines: readonly PatchLine[]): number {
  return lines.reduce((sum, { text }) => sum + assertionsIn(text), 0);
}

/** Counts the assertions that a file gained and did not have: they may come from another one. */
function countMoved(file: FilePatch, moved: Map<string, number>): void {
  const before = new Set(linesOf(file, '-').map(({ text }) => squeezed(text)));
  for (const { text } of linesOf(file, '+')) {
    const key = squeezed(text);
    if (assertionsIn(text) > 0 && !before.has(key)) moved.set(key, (moved.get(key) ?? 0) + 1);
  }
}

/** Added lines that are not only written in another way. */
function newLines(file: FilePatch): PatchLine[] {
  const before = new Set(linesOf(file, '-').map(({ text }) => squeezed(text)));
  return codeLines(file, '+').filter(({ text }) => !before.has(squeezed(text)));
}

interface Pair {
  before: PatchLine;
  after: PatchLine;
}

/** The first assertion that was replaced, in its hunk, by one of less weight. */
function loosened(file: FilePatch): Pair | undefined {
  const known = new Set(linesOf(file, '-').map(({ text }) => squeezed(text)));
  for (const { lines } of file.hunks) {
    const added = lines.filter(({ sign, text }) => sign === '+' && !known.has(squeezed(text)));
    const kept = new Set(lines.flatMap(({ sign, text }) => (sign === '+' ? [squeezed(text)] : [])));
    const removed = lines.filter(({ sign, text }) => sign === '-' && !kept.has(squeezed(text)));
    const strong = (list: PatchLine[]): PatchLine[] =>
      list.filter(({ text }) => assertionsIn(text) > 0 && !isWeak(text));
    const lost = strong(removed);
    const fewerStrong = lost.length - strong(added).length;
    const weak = added.find(({ text }) => assertionsIn(text) > 0 && isWeak(text));
    const [before] = lost;
    if (weak !== undefined && before !== undefined && fewerStrong > 0)
      return { before, after: weak };
    // A pair says little where the block as a whole asserts more.
    if (fewerStrong < 0) continue;
    const claims = claimsOf(added);
    for (const { line, claim } of claimsOf(removed)) {
      const after = claims.find((one) => isLoosened(claim, one.claim));
      if (after !== undefined) return { before: line, after: after.line };
    }
  }
  return undefined;
}

/** Each line is compared with each: more of them would take long, and say nothing new. */
const mostCompared = 200;

function claimsOf(lines: readonly PatchLine[]): { line: PatchLine; claim: Claim }[] {
  return lines
    .filter(({ text }) => /expect|assert|should|be_within|closeTo|InDelta|InEpsilon/i.test(text))
    .slice(0, mostCompared)
    .map((line) => ({ line, claim: claimOf(line.text) }));
}

const emptyBody =
  /(?:=>\s*\{\s*\}|\{\s*\}|=>\s*(?:undefined|null|true))\s*(?:,\s*\d+\s*)?\)?;?\s*$/;
const pass = /^\s*(?:pass|\.\.\.|return|return None)\s*(?:#.*)?$/;

/** A test whose body is empty now. */
function emptyTest(file: FilePatch): PatchLine | undefined {
  for (const { lines } of file.hunks) {
    const after = lines.filter(({ sign, text }) => sign !== '-' && text.trim() !== '');
    for (const [at, line] of after.entries()) {
      if (caseIn(file.path, line.text) === undefined) continue;
      if (line.sign === '+' && emptyBody.test(line.text)) return line;
      const next = after[at + 1];
      if (next === undefined || (line.sign !== '+' && next.sign !== '+')) continue;
      const closes = /\{\s*$/.test(line.text) && /^\s*\}\)?;?\s*$/.test(next.text);
      const isBare = closes && (line.sign === '+' || lines.some(({ sign }) => sign === '-'));
      if (isBare || (/:\s*$/.test(line.text) && pass.test(next.text) && next.sign === '+'))
        return line;
    }
  }
  return undefined;
}

/** A `return` that was put right at the beginning of a test that goes on below it. */
function earlyReturn(file: FilePatch): PatchLine | undefined {
  for (const { lines } of file.hunks) {
    const after = lines.filter(({ sign, text }) => sign !== '-' && text.trim() !== '');
    for (const [at, line] of after.entries()) {
      const next = after[at + 1];
      const isReturn =
        next?.sign === '+' && /^\s*return(?:\s+(?:None|undefined|nil))?;?\s*$/.test(next.text);
      const begins =
        caseIn(file.path, line.text) !== undefined ||
        /^\s*(?:pub\s+)?(?:async\s+)?fn\s+\w+\(\)/.test(line.text);
      const goesOn = after[at + 2] !== undefined && !/^\s*\}/.test(after[at + 2]?.text ?? '');
      if (isReturn && begins && goesOn) return next;
    }
  }
  return undefined;
}
