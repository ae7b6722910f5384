import type { FilePatch, PatchLine } from './patch.ts';
import { linesOf } from './patch.ts';

/** Lines of scripts and of languages in which `#` begins a comment. */
const hashComments = /\.(?:py|rb|sh|bash|bats|zsh|exs?|pl|t|ya?ml|toml)$/i;

/** Whether the whole line is a comment, as far as the line alone tells. */
export function isComment(path: string, text: string): boolean {
  const start = text.trimStart();
  if (/^(?:\/\/|\/\*|\*(?:\s|\/|$)|<!--|--\s)/.test(start)) return true;
  return hashComments.test(path) && /^#(?!!)/.test(start);
}

/** The lines that a patch adds to or removes from a file, comments and blank ones left out. */
export function codeLines(file: FilePatch, sign: '+' | '-'): PatchLine[] {
  return linesOf(file, sign).filter(
    ({ text }) => text.trim() !== '' && !isComment(pathOn(file, sign), text),
  );
}

/** The name that the file had on this side of the patch. */
export function pathOn(file: FilePatch, sign: '+' | '-'): string {
  return sign === '-' ? (file.old_path ?? file.path) : file.path;
}

/** How often each text is there. */
export function countTexts(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** A line without what a formatter changes. */
export function squeezed(text: string): string {
  const plain = text.replaceAll(/\s+/g, '').replaceAll(/["'`]/g, '"');
  let end = plain.length;
  // `/[,;]+$/` would look from each comma to the next letter, and take its time.
  while (plain[end - 1] === ',' || plain[end - 1] === ';') end -= 1;
  return plain.slice(0, end);
}
