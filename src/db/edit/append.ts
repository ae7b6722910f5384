import { isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { commentsOf } from '../layout/comment.ts';
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

/**
 * The text with one more record at the end of the list under `key`, which is made when it is missing.
 * Undefined when the file is written in a way that this cannot follow.
 */
export function appendRecord(text: string, key: string, record: object): string | undefined {
  const { contents } = parseYaml(text).document;
  const newline = newlineOf(text);
  if (contents === null || !isMap(contents)) {
    return atEnd(text, newline, [`${key}:`, `  ${itemText(record, 2, newline)}`]);
  }
  const map = contents as YAMLMap;
  const pair = pairOf(map, key) as SourcePair | undefined;
  if (map.flow === true) return undefined;
  if (pair === undefined) {
    return atEnd(text, newline, [`${key}:`, `  ${itemText(record, 2, newline)}`]);
  }
  if (!isSeq(pair.value) || pair.value.items.length === 0) {
    return firstRecord({ text, newline, record }, pair);
  }
  if (pair.value.flow === true) {
    const end = endOf(text, pair.value.items.at(-1) as Node);
    return `${text.slice(0, end)}, ${flowText(record, { inside: true })}${text.slice(end)}`;
  }
  return nextRecord({ text, newline, record }, pair.value);
}

interface Append {
  text: string;
  newline: string;
  record: object;
}

/** Puts the record in the place of `[]` or of nothing. */
function firstRecord({ text, newline, record }: Append, pair: SourcePair): string {
  const { start, end } = extentOf(text, pair);
  // A comment behind the brackets stays, and one in them gets a line of its own.
  const emptied = text.slice(0, start.colon) + text.slice(end);
  const comments = commentsOf(text.slice(start.colon, end)).map((one) => spaces(2) + one);
  const line = `${spaces(2)}${itemText(record, 2, newline)}`;
  const headerEnd = lineEnd(emptied, start.colon);
  const head = [emptied.slice(0, headerEnd), ...comments].join(newline);
  const rest = emptied.slice(headerEnd);
  const closing = closingStart(rest);
  if (closing === rest.length) return atEnd(head + rest, newline, [line]);
  return `${head}${rest.slice(0, closing)}${newline}${line}${rest.slice(closing)}`;
}

function nextRecord({ text, newline, record }: Append, list: YAMLSeq): string {
  const [start] = rangeOf(list);
  const dash = start - (text.lastIndexOf('\n', start - 1) + 1);
  const lines = [`${spaces(dash)}${itemText(record, dash, newline)}`];
  const last = afterComments(text, lineEnd(text, endOf(text, list)), dash);
  const [before, final] = list.items.slice(-2) as Node[];
  if (final !== undefined && before !== undefined) {
    const between = text.slice(endOf(text, before), rangeOf(final)[0]);
    const isApart = /\n[ \t]*\r?\n/.test(between) && !takesBlankLines(text, final);
    if (isApart) lines.unshift('');
  }
  const closing = last + closingStart(text.slice(last));
  if (closing === text.length) return atEnd(text, newline, lines, last);
  return `${text.slice(0, closing)}${newline}${lines.join(newline)}${text.slice(closing)}`;
}

/**
 * Adds lines to the end, before its empty lines; those up to `from` are part of a text. One that ends
 * without a line break goes on ending without one.
 */
function atEnd(text: string, newline: string, lines: string[], from = 0): string {
  const added = lines.join(newline);
  const blank = /(?:\r?\n[ \t]*)*$/.exec(text.slice(from))?.[0] ?? '';
  const body = text.slice(0, text.length - blank.length);
  return body === '' ? text + added + newline : body + newline + added + blank;
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
