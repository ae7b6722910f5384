import { isMap, isSeq } from 'yaml';
import { pairOf, parseYaml } from '../read/yaml.ts';
import { endOf, lineEnd, rangeOf, takesBlankLines } from './extent.ts';
import { dashOf, removeItem, wholeLines, type SourceList } from './list-edit.ts';
import { spliced } from './splice.ts';

/** The list under a key with the text that it is in; undefined for anything else. */
export function sourceList(text: string, key: string): SourceList | undefined {
  const { contents } = parseYaml(text).document;
  const list = isMap(contents) ? pairOf(contents, key)?.value : undefined;
  if (!isSeq(list)) return undefined;
  return { text, list: list as SourceList['list'], newline: /\r?\n/.exec(text)?.[0] ?? '\n' };
}

/** Where the lines of one entry of a list are, from its dash's line on; `end` is before the line break. */
export interface EntryLines {
  start: number;
  dash: number;
  end: number;
}

/** The lines of an entry in lines of its own; undefined when it shares one with something else. */
export function entryLines(source: SourceList, at: number): EntryLines | undefined {
  const { text, list } = source;
  if (list.flow === true) return undefined;
  const dash = dashOf(source, at);
  if (dash === undefined) return undefined;
  const start = text.lastIndexOf('\n', dash - 1) + 1;
  if (!/^\uFEFF? *$/.test(text.slice(start, dash)) || text[dash] !== '-') return undefined;
  return { start, dash, end: lineEnd(text, endOf(text, list.items[at])) };
}

/**
 * The text without the record at this place of the list under `key`. Comments stay, also those above it.
 * Undefined when the file is written in a way that this cannot follow.
 */
export function withoutRecord(text: string, key: string, at: number): string | undefined {
  const source = sourceList(text, key);
  const item = source?.list.items[at];
  if (source === undefined || item === undefined || item === null) return undefined;
  if (source.list.flow === true) {
    const [start] = rangeOf(item);
    const only = { start, end: endOf(text, item), text: '' };
    const splice = source.list.items.length === 1 ? only : removeItem(source, at);
    return splice && spliced(text, splice);
  }
  const lines = entryLines(source, at);
  if (lines === undefined) return undefined;
  // An empty line on both sides would leave two.
  const above = /(?:^|\n)([ \t]*\r?\n)$/.exec(text.slice(0, lines.start))?.[1];
  const below = text.slice(lines.end);
  const isBlankBelow = /^\r?\n[ \t]*(?:\r?\n|$)|^\s*$/.test(below);
  // A comment at the margin closes the file, whatever entry is the last.
  const isClosed = /^(?:\r?\n(?:#[^\r\n]*|[ \t]*))*$/.test(below);
  const isLast = at === source.list.items.length - 1 && (isClosed || !/^\s*#/.test(below));
  // It may be part of the text that ends there.
  const from = at === 0 ? 0 : endOf(text, source.list.items[at - 1]) + 1;
  const isFree = above !== undefined && lines.start - above.length >= from;
  const blank = isFree && (isLast || isBlankBelow) ? above.length : 0;
  // Those below would pass to the text above them.
  const isNext = /^\s*$/.test(text.slice(from, lines.start));
  const passes = at > 0 && isNext && takesBlankLines(text, source.list.items[at - 1]);
  const empty = /^(?:\r?\n[ \t]*(?=\r?\n))*/.exec(below)?.[0].length ?? 0;
  const end = lines.end + (passes ? empty : 0);
  const start = lines.start - blank;
  // And so would the line break above, if it were missing.
  if (passes && end === text.length) return text.slice(0, start);
  return spliced(text, wholeLines(text, start, end));
}
