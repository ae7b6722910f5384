import type { RedFlag } from '../../../model/red-flag.ts';
import { baseName, isGenerated } from '../file-kind.ts';
import { hasWord, taskText, type FlagInput } from '../flag-input.ts';
import { linesOf, type FilePatch } from '../patch.ts';
import { countTexts, squeezed } from '../source-line.ts';

/** From here on a deletion is large, when it is so many times what came instead. */
const lines = 200;
const times = 5;

/** Much is gone that was moved nowhere, from one file or in all. */
export function largeDeletion(input: FlagInput): RedFlag[] {
  const files = input.files.filter(({ path, binary }) => !isGenerated(path) && !binary);
  if (files.length === 0) return [];
  const isAskedFor =
    /\b(?:remov\w*|delet\w*|drop\w*|retir\w*|clean ?up|get rid|prun\w*|replac\w*)\b/i.test(
      taskText(input),
    );
  const added = countTexts(files.flatMap((file) => textsOf(file, '+')));
  const losses = files.map((file) => ({
    file,
    lost: lostLines(file, added),
    gained: textsOf(file, '+').length,
  }));
  const large = losses.filter(({ lost, gained }) => isLarge(lost, gained));
  const single = large
    .filter(({ file }) => !(isAskedFor && isNamed(file, input)))
    .map(({ file, lost }): RedFlag => ({
      rule: 'large-deletion',
      path: file.path,
      words: `${lost} lines are gone${file.status === 'deleted' ? ' with the file' : ''}`,
    }));
  if (large.length > 0) return single;
  const lost = losses.reduce((sum, one) => sum + one.lost, 0);
  const gained = losses.reduce((sum, one) => sum + one.gained, 0);
  if (!isLarge(lost, gained) || isAskedFor) return [];
  return [{ rule: 'large-deletion', words: `${lost} lines are gone from ${files.length} files` }];
}

function isLarge(lost: number, gained: number): boolean {
  return lost >= lines && lost >= times * gained;
}

function textsOf(file: FilePatch, sign: '+' | '-'): string[] {
  return linesOf(file, sign).flatMap(({ text }) => (text.trim() === '' ? [] : [squeezed(text)]));
}

/** Removed lines that were added nowhere. It takes them from `added`: a line is moved once. */
function lostLines(file: FilePatch, added: Map<string, number>): number {
  let lost = 0;
  for (const text of textsOf(file, '-')) {
    const count = added.get(text) ?? 0;
    if (count > 0) added.set(text, count - 1);
    else lost += 1;
  }
  return lost;
}

function isNamed({ path }: FilePatch, input: FlagInput): boolean {
  const text = taskText(input);
  const stem = baseName(path).split('.')[0] ?? '';
  const words = stem.split(/[-_]/);
  return (
    hasWord(text, baseName(path)) ||
    words.every((word) => hasWord(text, word)) ||
    path
      .split('/')
      .slice(0, -1)
      .some((folder) => hasWord(text, folder))
  );
}
