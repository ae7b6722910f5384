import { join } from 'node:path';
import { readText } from '../../host/file.ts';

/** A person looks at it in a terminal; the file itself is there for more. */
const longestDiff = 4_000;
const longestFile = 16 * 1024;
const contextLines = 3;

/** The texts of these files, by path from the root, without those that are long or do not read. */
export function shortTexts(root: string, paths: Iterable<string>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = readText(join(root, path), { maxBytes: longestFile, follow: false });
    if (text.ok && text.value !== undefined) texts.set(path, text.value);
  }
  return texts;
}

/** What changed in these files since then, as a unified diff that is cut when it is long. Pure. */
export function settingsDiff(
  files: readonly string[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string {
  const parts = files.map((path) => fileDiff(path, before.get(path), after.get(path)));
  const diff = parts.filter((part) => part !== '').join('\n');
  return diff.length <= longestDiff ? diff : `${diff.slice(0, longestDiff)}\n…`;
}

/** One hunk from the first to the last line that differs. */
function fileDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return '';
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const from = Math.max(0, head - contextLines);
  const past = Math.min(tail, contextLines);
  const [oldEnd, nowEnd] = [old.length - tail, now.length - tail];
  return [
    `--- ${before === undefined ? '/dev/null' : path}`,
    `+++ ${after === undefined ? '/dev/null' : path}`,
    `@@ -${old.length === 0 ? 0 : from + 1},${oldEnd + past - from} +${now.length === 0 ? 0 : from + 1},${nowEnd + past - from} @@`,
    ...old.slice(from, head).map((line) => ` ${line}`),
    ...old.slice(head, oldEnd).map((line) => `-${line}`),
    ...now.slice(head, nowEnd).map((line) => `+${line}`),
    ...old.slice(oldEnd, oldEnd + past).map((line) => ` ${line}`),
  ].join('\n');
}

function linesOf(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
