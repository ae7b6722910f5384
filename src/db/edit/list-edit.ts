import { isDeepStrictEqual } from 'node:util';
import { isScalar, type Node, type YAMLSeq } from 'yaml';
import { afterComments, endOf, isBlock, lineEnd, rangeOf } from './extent.ts';
import type { Splice } from './splice.ts';
import { flowText, itemText, spaces, type Style } from './value-text.ts';

/** One step from an old list to a new one. Each place is that in the list as the steps before left it. */
export type ListStep =
  | { step: 'insert'; at: number; value: unknown }
  | { step: 'remove'; at: number }
  | { step: 'replace'; at: number; old: unknown; value: unknown };

/** A list in brackets or lines, with the text that it is in. */
export interface SourceList {
  text: string;
  list: YAMLSeq<Node | null>;
  newline: string;
}

/** Longer lists than this are compared as a whole. */
const mostPairs = 1_000_000;

/** The fewest steps from one list to the other; undefined where the lists are too long to tell. */
export function listSteps(
  old: readonly unknown[],
  value: readonly unknown[],
): ListStep[] | undefined {
  if (old.length * value.length > mostPairs) return undefined;
  const common = commonLengths(old, value);
  const length = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const steps: ListStep[] = [];
  let at = 0;
  for (let i = 0, j = 0; i < old.length || j < value.length;) {
    const [here, there] = [i < old.length, j < value.length];
    const alike = here && there ? likeness(old[i], value[j]) : 0;
    const isPair = alike > 0 && length(i, j) === length(i + 1, j + 1) + alike;
    if (isPair && alike === same) {
      i += 1;
      j += 1;
      at += 1;
    } else if (isPair || (here && there && length(i + 1, j + 1) === length(i, j))) {
      steps.push({ step: 'replace', at, old: old[i], value: value[j] });
      i += 1;
      j += 1;
      at += 1;
    } else if (here && (!there || length(i + 1, j) === length(i, j))) {
      steps.push({ step: 'remove', at });
      i += 1;
    } else {
      steps.push({ step: 'insert', at, value: value[j] });
      j += 1;
      at += 1;
    }
  }
  return steps;
}

/** How much the ends of both lists share, from each pair of places on. */
function commonLengths(old: readonly unknown[], value: readonly unknown[]): number[][] {
  const rows = Array.from({ length: old.length + 1 }, () =>
    Array.from({ length: value.length + 1 }, () => 0),
  );
  const get = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = value.length - 1; j >= 0; j--) {
      const alike = likeness(old[i], value[j]);
      const both = alike > 0 ? get(i + 1, j + 1) + alike : 0;
      (rows[i] ?? [])[j] = Math.max(both, get(i + 1, j), get(i, j + 1));
    }
  }
  return rows;
}

const same = 3;

/** What two elements share: all, or only the text, which one of them may have an id for. */
function likeness(one: unknown, other: unknown): number {
  if (one === other || isDeepStrictEqual(one, other)) return same;
  const text = textOf(one);
  return text !== undefined && text === textOf(other) ? 2 : 0;
}

function textOf(element: unknown): string | undefined {
  if (typeof element === 'string') return element;
  const isMapping = typeof element === 'object' && element !== null && 'text' in element;
  return isMapping && typeof element.text === 'string' ? element.text : undefined;
}

/** Puts a value into a list that has some; undefined when it is written in a way that this cannot follow. */
export function insertItem(source: SourceList, at: number, value: unknown): Splice | undefined {
  const { text, list, newline } = source;
  const before = list.items[at - 1];
  const [first] = list.items;
  if (first === undefined) return undefined;
  if (list.flow === true) {
    const word = flowText(value, { inside: true });
    const [start] = rangeOf(first);
    if (before === undefined) return { start, end: start, text: `${word}, ` };
    const end = endOf(text, before);
    return { start: end, end, text: `, ${word}` };
  }
  const dash = dashOf(source, 0);
  if (dash === undefined) return undefined;
  const column = columnOf(text, dash);
  if (column === undefined) return undefined;
  const line = `${spaces(column)}${itemText(value, column, newline)}`;
  if (before === undefined) {
    const start = dash - column;
    return { start, end: start, text: `${line}${newline}` };
  }
  const end = afterComments(text, lineEnd(text, endOf(text, before)), column);
  return { start: end, end, text: `${newline}${line}` };
}

/** Takes a value out of a list that has more; undefined as above. */
export function removeItem(source: SourceList, at: number): Splice | undefined {
  const { text, list } = source;
  const item = list.items[at];
  if (item === undefined || list.items.length < 2) return undefined;
  const before = list.items[at - 1];
  const after = list.items[at + 1];
  const end = endOf(text, item);
  if (list.flow === true) {
    const [start] = rangeOf(item);
    if (before !== undefined) {
      const from = endOf(text, before);
      // A comment in between is about what stays.
      if (!text.slice(from, start).includes('#')) return { start: from, end, text: '' };
      const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
      return { start, end: end + comma, text: '' };
    }
    const next = after === undefined || after === null ? end : rangeOf(after)[0];
    if (text.slice(end, next).includes('#')) return undefined;
    return { start, end: next, text: '' };
  }
  const dash = dashOf(source, at);
  const column = dash === undefined ? undefined : columnOf(text, dash);
  if (dash === undefined || column === undefined) return undefined;
  return wholeLines(text, dash - column, lineEnd(text, end));
}

/** Puts another value in the place of one; undefined as above. */
export function replaceItem(
  source: SourceList,
  at: number,
  { value, quote }: { value: unknown; quote: Style['quote'] },
): Splice | undefined {
  const { text, list, newline } = source;
  const item = list.items[at];
  if (item === undefined || item === null) return undefined;
  const [start] = rangeOf(item);
  const end = endOf(text, item);
  if (list.flow === true) {
    return { start, end, text: flowText(value, { inside: true, quote }) };
  }
  const dash = dashOf(source, at);
  const column = dash === undefined ? undefined : columnOf(text, dash);
  if (dash === undefined || column === undefined || start === end) return undefined;
  const isWord = typeof value !== 'object' || value === null;
  const whole = itemText(value, column, newline);
  if (!whole.includes('\n') && !text.slice(dash, end).includes('\n')) {
    const word = isWord ? flowText(value, { inside: false, quote }) : whole.slice(2);
    return { start, end, text: word };
  }
  // A text that becomes a mapping stays on its line, with the comment behind it.
  if (isScalar(item) && !isWord && !text.slice(dash, end).includes('\n')) {
    return { start, end, text: flowText(value, { inside: true }) };
  }
  const last = lineEnd(text, end);
  const header = isBlock(item) ? text.slice(dash, lineEnd(text, dash)) : text.slice(end, last);
  // Of a mapping, the first line is that of its first key.
  const comment = isWord || isScalar(item) ? /\s#.*$/.exec(header)?.[0].trim() : undefined;
  const [first = '', ...rest] = whole.split(newline);
  const lines = [comment === undefined ? first : `${first} ${comment}`, ...rest];
  return { start: dash, end: last, text: lines.join(newline) };
}

/** The offset of an entry's dash, which follows what comes before it but for comments. */
export function dashOf({ text, list }: SourceList, at: number): number | undefined {
  if (at === 0) return rangeOf(list)[0];
  const from = endOf(text, list.items[at - 1]);
  const between = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)+ *-(?=\s|$)/.exec(text.slice(from))?.[0];
  return between === undefined ? undefined : from + between.length - 1;
}

/** The column of a dash that is the first thing on its line. */
function columnOf(text: string, dash: number): number | undefined {
  const line = text.lastIndexOf('\n', dash - 1) + 1;
  return /^ *$/.test(text.slice(line, dash)) && text[dash] === '-' ? dash - line : undefined;
}

/** Takes lines away with their line break; `end` is before it. At the end of the text, the one before goes. */
export function wholeLines(text: string, start: number, end: number): Splice {
  const newline = /^\r?\n/.exec(text.slice(end, end + 2))?.[0].length;
  if (newline !== undefined) return { start, end: end + newline, text: '' };
  return { start: text.slice(0, start).replace(/\r?\n$/, '').length, end, text: '' };
}
