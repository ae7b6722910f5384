import { plainLine } from '../../model/plain-text.ts';

/** Characters that take two columns of a terminal. */
const wide =
  /[\u1100-\u115f\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
/** Those that take none. */
const none = /[\p{Mn}\p{Me}\u200b-\u200d\ufe0e\ufe0f]/u;

/** Most texts are of these only, and there may be ten thousands of them. */
const plainLetters = /^[ -~]*$/;

/** The columns of a terminal that a plain text of one line takes. */
export function columnsOf(text: string): number {
  if (plainLetters.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += none.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/**
 * Lines of at most so many columns, broken between words where there are some, and not within a command
 * in backticks: it is to be copied. One line where no width is given.
 */
export function wrappedLines(text: string, columns: number | undefined): string[] {
  if (columns === undefined || columnsOf(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  const words = (text.match(/`[^`]*`\S*|\S+/gu) ?? []).flatMap((word) =>
    columnsOf(word) <= columns ? [word] : word.split(/\s+/u),
  );
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = pieces(word, columns);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line];
}

/** A word that fits no line is broken wherever it must. */
function pieces(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const parts: string[] = [];
  let part = '';
  for (const char of word) {
    if (part !== '' && columnsOf(part + char) > columns) {
      parts.push(part);
      part = '';
    }
    part += char;
  }
  return [...parts, part];
}

export interface BlockShape {
  width: number | undefined;
  /** Before the first line; the others begin below its end. */
  start: string;
  paint?: (text: string) => string;
}

/** A text on one line or several, each painted by itself. */
export function block(
  words: string,
  { width, start, paint = (text) => text }: BlockShape,
): string[] {
  const text = plainLine(words, longestText);
  const below = ' '.repeat(columnsOf(start));
  return wrappedLines(text, lessColumns(width, start)).map(
    (line, at) => `${at === 0 ? start : below}${paint(line)}`,
  );
}

/** What is said is shown as a whole, unless it is a whole page. */
export const longestText = 1_000;

/** What is left of a line behind such a start. */
export function lessColumns(width: number | undefined, start: string): number | undefined {
  return width === undefined ? undefined : Math.max(width - columnsOf(start), 16);
}
