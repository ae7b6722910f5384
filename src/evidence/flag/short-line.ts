import { baseName } from './file-kind.ts';
import type { FilePatch } from './patch.ts';

/** Characters. Nobody reads a longer line, and rules may take the square of its length. */
const longest = 2_000;

/** What programs write on one line, and what is read by a rule that takes time in proportion to it. */
const longestOfManifest = 200_000;

/** A formatter writes no more of it in a row; two patterns that share one would try each way to share it. */
const blank = /\s{40,}/g;

/** The files with their lines as far as a person would read them. */
export function withShortLines(file: FilePatch): FilePatch {
  const most = baseName(file.path) === 'package.json' ? longestOfManifest : longest;
  return {
    ...file,
    hunks: file.hunks.map(({ heading, lines }) => ({
      heading: heading.slice(0, longest),
      lines: lines.map((line) => {
        const text = line.text.length > most ? line.text.slice(0, most) : line.text;
        return { ...line, text: text.replaceAll(blank, ' '.repeat(40)) };
      }),
    })),
  };
}
