import { isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { commentsOf } from '../layout/comment.ts';
import { entryText } from '../layout/entry-text.ts';
import { pairOf, parseYaml } from '../read/yaml.ts';
import {
  afterComments,
  endOf,
  extentOf,
  lineEnd,
  newlineOf,
  rangeOf,
  takesBlankLines,
  type SourcePair,
} from './extent.ts';
import { flowText, itemText, spaces } from './value-text.ts';

/** A record for a list, with a person's own lines of it, as a file of their own, where there are such. */
export interface NewRecord {
  record: object;
  own?: string | undefined;
}

/** A text with records added to a list in it. */
export interface Appended {
  text: string;
  /** Where each of them begins, in their order. */
  starts: number[];
}

/**
 * The text with one more record at the end of the list under `key`, which is made when it is missing.
 * Undefined when the file is written in a way that this cannot follow.
 */
export function appendRecord(text: string, key: string, record: object): string | undefined {
  return appendRecords(text, key, [{ record }])?.text;
}

/** The same for any number of records, which takes one reading of the text. */
export function appendRecords(
  text: string,
  key: string,
  records: readonly NewRecord[],
): Appended | undefined {
  const { contents } = parseYaml(text).document;
  const newline = newlineOf(text);
  const append: Append = { text, newline, records };
  if (contents === null || !isMap(contents)) return newList(append, key);
  const map = contents as YAMLMap;
  const pair = pairOf(map, key) as SourcePair | undefined;
  if (map.flow === true) return undefined;
  if (pair === undefined) return newList(append, key);
  if (!isSeq(pair.value) || pair.value.items.length === 0) return firstRecords(append, pair);
  if (pair.value.flow === true) {
    const end = endOf(text, pair.value.items.at(-1) as Node);
    const items = records.map(({ record }) => flowText(record, { inside: true }));
    const before = `${text.slice(0, end)}, `;
    return inserted({ before, items, between: ', ', after: text.slice(end) });
  }
  return nextRecords(append, pair.value);
}

interface Append {
  text: string;
  newline: string;
  records: readonly NewRecord[];
}

function newList({ text, newline, records }: Append, key: string): Appended {
  const items = itemLines(records, 2, newline);
  return atEnd({ text, newline, items, head: `${key}:${newline}`, between: newline });
}

/** Puts the records in the place of `[]` or of nothing. */
function firstRecords({ text, newline, records }: Append, pair: SourcePair): Appended {
  const { start, end } = extentOf(text, pair);
  // A comment behind the brackets stays, and one in them gets a line of its own.
  const emptied = text.slice(0, start.colon) + text.slice(end);
  const comments = commentsOf(text.slice(start.colon, end)).map((one) => spaces(2) + one);
  const items = itemLines(records, 2, newline);
  const headerEnd = lineEnd(emptied, start.colon);
  const head = [emptied.slice(0, headerEnd), ...comments].join(newline);
  const rest = emptied.slice(headerEnd);
  const closing = closingStart(rest);
  if (closing === rest.length) {
    return atEnd({ text: head + rest, newline, items, head: '', between: newline });
  }
  const before = `${head}${rest.slice(0, closing)}${newline}`;
  return inserted({ before, items, between: newline, after: rest.slice(closing) });
}

function nextRecords({ text, newline, records }: Append, list: YAMLSeq): Appended {
  const [start] = rangeOf(list);
  const dash = start - (text.lastIndexOf('\n', start - 1) + 1);
  const items = itemLines(records, dash, newline);
  const last = afterComments(text, lineEnd(text, endOf(text, list)), dash);
  const head = areApart(text, list) ? newline : '';
  const between = newline + head;
  const closing = last + closingStart(text.slice(last));
  if (closing === text.length) return atEnd({ text, newline, items, head, between, from: last });
  const before = `${text.slice(0, closing)}${newline}${head}`;
  return inserted({ before, items, between, after: text.slice(closing) });
}

/** Whether there is an empty line between the last two, which is no part of a text. */
function areApart(text: string, list: YAMLSeq): boolean {
  const [before, final] = list.items.slice(-2) as Node[];
  if (before === undefined || final === undefined) return false;
  const between = text.slice(endOf(text, before), rangeOf(final)[0]);
  return /\n[ \t]*\r?\n/.test(between) && !takesBlankLines(text, final);
}

function itemLines(records: readonly NewRecord[], dash: number, newline: string): string[] {
  return records.map(({ record, own }) =>
    own === undefined
      ? `${spaces(dash)}${itemText(record, dash, newline)}`
      : entryText(own, { column: dash, gap: 1 }, newline).slice(0, -newline.length),
  );
}

interface AtEnd {
  text: string;
  newline: string;
  items: string[];
  /** What stands between the text and them. */
  head: string;
  between: string;
  /** The empty lines up to here are part of a text. */
  from?: number;
}

/**
 * Adds items to the end, before its empty lines. One that ends without a line break goes on ending
 * without one.
 */
function atEnd({ text, newline, items, head, between, from = 0 }: AtEnd): Appended {
  const blank = /(?:\r?\n[ \t]*)*$/.exec(text.slice(from))?.[0] ?? '';
  const body = text.slice(0, text.length - blank.length);
  return body === ''
    ? inserted({ before: text + head, items, between, after: newline })
    : inserted({ before: body + newline + head, items, between, after: blank });
}

interface Insertion {
  before: string;
  items: readonly string[];
  between: string;
  after: string;
}

function inserted({ before, items, between, after }: Insertion): Appended {
  const starts: number[] = [];
  let at = before.length;
  for (const item of items) {
    starts.push(at);
    at += item.length + between.length;
  }
  return { text: before + items.join(between) + after, starts };
}

/**
 * Where what closes a file begins in the text after its last entry: other keys, or comments at the margin
 * with the empty lines before them. The length of the text where there is none.
 */
function closingStart(text: string): number {
  if (!isBlankOrComment(text)) return 0;
  const closing = /(?:\r?\n(?:#[^\r\n]*|[ \t]*))+$/.exec(text);
  return closing?.[0].includes('#') === true ? closing.index : text.length;
}

function isBlankOrComment(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
}
