import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import { unreachable } from '../../model/unreachable.ts';
import { pairOf, parseYaml, plainValue } from '../read/yaml.ts';
import { afterComments, extentOf, isBlock, lineEnd, rangeOf, type SourcePair } from './extent.ts';
import {
  insertItem,
  listSteps,
  removeItem,
  replaceItem,
  type ListStep,
  type SourceList,
} from './list-edit.ts';
import { spliced, type Splice } from './splice.ts';
import { flowText, keyText, spaces, valueText, type Style } from './value-text.ts';

/** What is to become of the keys of one record. Keys that are not named stay as they are. */
export interface KeyEdit {
  set: Record<string, unknown>;
  unset: string[];
}

type Pick = (document: Document) => unknown;

/**
 * Changes keys of one mapping in its source text and leaves every other character alone: in a list or a
 * mapping only what differs. Undefined when the mapping is written in a way that this cannot follow.
 * Whether the result says what was meant is for the caller to check, by reading it.
 */
export function editKeys(
  source: string,
  pick: Pick,
  edit: KeyEdit & { newline: string },
): string | undefined {
  let text: string | undefined = source;
  for (const [key, value] of Object.entries(edit.set)) {
    if (text === undefined) return undefined;
    text = setKey({ text, pick, newline: edit.newline }, key, value);
  }
  for (const key of edit.unset) {
    if (text === undefined) return undefined;
    text = editMap({ text, pick, newline: edit.newline }, (map) => unsetKey(map, key));
  }
  return text;
}

interface Editing {
  text: string;
  pick: Pick;
  newline: string;
}

function editMap(
  { text, pick, newline }: Editing,
  change: (map: SourceMap) => Splice | undefined,
): string | undefined {
  const map = pick(parseYaml(text).document);
  const splice = isMap(map) ? change({ text, map, newline }) : undefined;
  return splice && spliced(text, splice);
}

function setKey(editing: Editing, key: string, value: unknown): string | undefined {
  const { document } = parseYaml(editing.text);
  const map = editing.pick(document);
  const pair = pairOf(map, key) as SourcePair | undefined;
  const inside: Pick = (found) => pairOf(editing.pick(found), key)?.value;
  const old = plainValue(pair?.value, document).value;
  return (
    editInside({ ...editing, pick: inside }, old, value) ??
    editMap(editing, (source) => replaceOrAdd(source, key, value))
  );
}

/** Changes only the parts of a list or a mapping that differ; undefined where that cannot be done. */
function editInside(editing: Editing, old: unknown, value: unknown): string | undefined {
  const edited = Array.isArray(old)
    ? editList(editing, old, value)
    : editMapping(editing, old, value);
  if (edited === undefined) return undefined;
  const { document } = parseYaml(edited);
  const now = plainValue(editing.pick(document) as Node | undefined, document).value;
  const isSound = document.errors.length === 0 && isDeepStrictEqual(now, value);
  return isSound ? edited : undefined;
}

function editMapping(editing: Editing, old: unknown, value: unknown): string | undefined {
  if (!isRecord(old) || !isRecord(value) || Object.keys(value).length === 0) return undefined;
  if (!isMap(editing.pick(parseYaml(editing.text).document))) return undefined;
  const set = Object.entries(value).filter(([key, part]) => !isDeepStrictEqual(old[key], part));
  const unset = Object.keys(old).filter((key) => !Object.hasOwn(value, key));
  // Nothing of it stays: then it is another one.
  if (set.length + unset.length > Object.keys(old).length) return undefined;
  const { newline } = editing;
  return editKeys(editing.text, editing.pick, { set: Object.fromEntries(set), unset, newline });
}

function editList(editing: Editing, old: unknown[], value: unknown): string | undefined {
  if (!Array.isArray(value) || old.length === 0 || value.length === 0) return undefined;
  const steps = listSteps(old, value);
  if (steps === undefined || steps.length >= old.length + value.length) return undefined;
  let { text } = editing;
  for (const step of steps) {
    const next = editItem({ ...editing, text }, step);
    if (next === undefined) return undefined;
    text = next;
  }
  return text;
}

function editItem(editing: Editing, step: ListStep): string | undefined {
  const { text, pick, newline } = editing;
  const list = pick(parseYaml(text).document);
  if (!isSeq(list)) return undefined;
  const source: SourceList = { text, list: list as SourceList['list'], newline };
  switch (step.step) {
    case 'insert':
      return applied(text, insertItem(source, step.at, step.value));
    case 'remove':
      return applied(text, removeItem(source, step.at));
    case 'replace': {
      const inside: Pick = (found) => (pick(found) as SourceList['list']).items[step.at];
      const item = source.list.items[step.at] ?? null;
      const quote = quoteOf(item, text, source.list.flow === true);
      return (
        editInside({ ...editing, pick: inside }, step.old, step.value) ??
        applied(text, replaceItem(source, step.at, { value: step.value, quote }))
      );
    }
    default:
      return unreachable(step);
  }
}

function applied(text: string, splice: Splice | undefined): string | undefined {
  return splice && spliced(text, splice);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface SourceMap {
  text: string;
  map: YAMLMap;
  newline: string;
}

function replaceOrAdd(source: SourceMap, key: string, value: unknown): Splice | undefined {
  const pair = pairOf(source.map, key) as SourcePair | undefined;
  if (pair === undefined) return addPair(source, key, value);
  return source.map.flow === true
    ? replaceInFlow(source, pair, value)
    : replaceInBlock(source, pair, value);
}

function replaceInFlow({ text }: SourceMap, pair: SourcePair, value: unknown): Splice {
  const { start, end } = extentOf(text, pair);
  const newText = flowText(value, { inside: true, quote: quoteOf(pair.value, text, true) });
  if (!start.empty) return { start: start.value, end, text: newText };
  const colon = start.hasColon ? ' ' : ': ';
  return { start: start.value, end: start.value, text: colon + newText };
}

function replaceInBlock(
  { text, newline }: SourceMap,
  pair: SourcePair,
  value: unknown,
): Splice | undefined {
  const column = columnOf(text, pair.key);
  if (column === undefined) return undefined;
  const { start, end } = extentOf(text, pair);
  const last = lineEnd(text, end);
  const isFollowed = typeof value === 'string' && afterComments(text, last, column) > last;
  const newText = isFollowed
    ? ` ${flowText(value, { inside: false, quote: quoteOf(pair.value, text, false) })}`
    : valueText(value, column, newline, styleOf(pair.value, column, text));
  const wasInline =
    start.empty || (!isBlock(pair.value) && !text.slice(start.colon, end).includes('\n'));
  if (wasInline && !newText.includes('\n')) {
    if (start.empty) return { start: start.colon, end: start.colon, text: newText };
    return { start: start.value, end, text: newText.slice(1) };
  }
  // The comment on the line of the key, or behind the old value, stays with the key.
  const header = isBlock(pair.value)
    ? text.slice(start.colon, lineEnd(text, start.colon))
    : text.slice(end, lineEnd(text, end));
  const comment = /\s#.*$/.exec(header)?.[0].trim();
  const [first = '', ...rest] = newText.split(newline);
  const lines = [comment === undefined ? first : `${first} ${comment}`, ...rest];
  return { start: start.colon, end: lineEnd(text, end), text: lines.join(newline) };
}

function addPair(
  { text, map, newline }: SourceMap,
  key: string,
  value: unknown,
): Splice | undefined {
  const first = map.items[0] as SourcePair | undefined;
  const last = map.items.at(-1) as SourcePair | undefined;
  if (first === undefined || last === undefined) return undefined;
  const { end } = extentOf(text, last);
  if (map.flow === true) {
    return { start: end, end, text: `, ${keyText(key)}: ${flowText(value, { inside: true })}` };
  }
  const column = columnOf(text, first.key);
  if (column === undefined) return undefined;
  const at = afterComments(text, lineEnd(text, end), column);
  const line = `${spaces(column)}${keyText(key)}:${valueText(value, column, newline)}`;
  return { start: at, end: at, text: newline + line };
}

function unsetKey({ text, map }: SourceMap, key: string): Splice | undefined {
  const pair = pairOf(map, key) as SourcePair | undefined;
  if (pair === undefined) return { start: 0, end: 0, text: '' };
  const index = map.items.indexOf(pair);
  const before = map.items[index - 1] as SourcePair | undefined;
  const after = map.items[index + 1] as SourcePair | undefined;
  const [keyStart] = rangeOf(pair.key);
  const { end } = extentOf(text, pair);
  if (map.flow === true) {
    if (before !== undefined) return { start: extentOf(text, before).end, end, text: '' };
    return after && { start: keyStart, end: rangeOf(after.key)[0], text: '' };
  }
  if (columnOf(text, pair.key) === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1;
  const last = lineEnd(text, end);
  if (text.slice(lineStart, keyStart).trim() !== '') {
    // On the line of the dash: the next key moves up, or the lines in between stay where they are.
    const next = after === undefined ? last : rangeOf(after.key)[0];
    const between = text.slice(last, next).trim() === '';
    return { start: keyStart, end: between ? next : last, text: '' };
  }
  const whole = /^\r?\n/.exec(text.slice(last, last + 2))?.[0].length;
  if (whole !== undefined) return { start: lineStart, end: last + whole, text: '' };
  // The last line of a file that ends without a line break: the break before it goes.
  return { start: text.slice(0, lineStart).replace(/\r?\n$/, '').length, end: last, text: '' };
}

/** The column of a key; undefined for one that is written in the `? key` form. */
function columnOf(text: string, key: Node): number | undefined {
  const [start] = rangeOf(key);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[ -]*$/.test(before) ? before.length : undefined;
}

function styleOf(node: Node | null, column: number, text: string): Style {
  if (isScalar(node)) {
    const quote = quoteOf(node, text, false);
    return { quote, text_indent: textIndent(text.slice(...rangeOf(node)), column) };
  }
  if (!isSeq(node)) return {};
  if (node.flow === true) return { list: 'flow' };
  const [start] = rangeOf(node);
  const dash = start - (text.lastIndexOf('\n', start - 1) + 1);
  return { list: 'block', list_indent: dash - column };
}

/** The quotes that the writer of a value likes. Those that the value needs say nothing of that. */
function quoteOf(node: Node | null, text: string, inside: boolean): Style['quote'] {
  if (!isScalar(node)) return undefined;
  if (text.slice(...rangeOf(node)) === flowText(node.value, { inside })) return undefined;
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  return node.type === 'QUOTE_SINGLE' ? 'single' : undefined;
}

/** Columns between a key and the lines of its literal text. */
function textIndent(source: string, column: number): number | undefined {
  const first = /^\|[-+]?[ \t]*(?:#.*)?\r?\n(?:[ \t]*\r?\n)*( +)\S/.exec(source)?.[1];
  return first === undefined ? undefined : first.length - column;
}
