import { spaces } from '../edit/value-text.ts';

/** An entry of a list, in lines of its own. */
export interface ListEntry {
  /** The comments and empty lines before it. */
  lead: string;
  /** From its dash on; the last line may lack its line break. */
  own: string;
  /** Of the dash, from 0. */
  column: number;
}

/** An entry of a list as the whole of a file: its lines, further out. */
export function fileText({ lead, own, column }: ListEntry): string {
  const rest = own.slice(1);
  const [first = '', ...others] = linesOf(rest);
  const isAlone = /^[ \t]*(?:#.*)?\s*$/.test(first);
  const content = others.find((line) => /^ *[^\s#]/.test(line)) ?? '';
  const inner = isAlone ? indentOf(content) : column + 1 + indentOf(first);
  const head = first.trim() === '' ? '' : first.trimStart();
  const body = others.map((line) => further(line, inner)).join('');
  return (
    linesOf(lead)
      .map((line) => (line.trim() === '' ? line : further(line, column)))
      .join('') +
    head +
    body
  );
}

/** How the entries of a list stand: the column of their dashes, from 0, and the spaces behind these. */
export interface EntryStyle {
  column: number;
  gap: number;
}

/** How many spaces there are behind the dash of an entry; 1 where it stands alone. */
export function gapOf(own: string): number {
  return /^-( +)[^\s#]/.exec(own)?.[1]?.length ?? 1;
}

/**
 * A file as an entry of a list of this style, with the list's line break, also at its end. What only a
 * file has, a BOM and the line of three dashes, goes.
 */
export function entryText(text: string, { column, gap }: EntryStyle, newline: string): string {
  const plain = text.replace(/^\uFEFF/, '').replaceAll(/\r?\n/g, '\n');
  const lines = linesOf(plain.endsWith('\n') ? plain : `${plain}\n`);
  const start = lines.findIndex((line) => /^ *[^\s#]/.test(line) && line !== '---\n');
  const inner = indentOf(lines[start] ?? '');
  const moved = lines.flatMap((line, index) => {
    if (index < start) return aboveText(line, column);
    const own = further(line, inner);
    if (index === start) return [`${spaces(column)}-${spaces(gap)}${own}`];
    return [own === '\n' ? own : spaces(column + 1 + gap) + own];
  });
  return moved.join('').replaceAll('\n', newline);
}

/** A comment at the column of the dashes, an empty line as it is. */
function aboveText(line: string, column: number): string[] {
  if (line === '---\n') return [];
  return [line.trim() === '' ? line : spaces(column) + line.trimStart()];
}

function further(line: string, by: number): string {
  return line.replace(new RegExp(`^ {0,${by}}`), '');
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}
