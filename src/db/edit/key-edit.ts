import { isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import { pairOf, parseYaml } from '../read/yaml.ts';
import { extentOf, isBlock, lineEnd, rangeOf, type SourcePair } from './extent.ts';
import { flowText, keyText, spaces, valueText, type Style } from './value-text.ts';

/** What is to become of the keys of one record. Keys that are not named stay as they are. */
export interface KeyEdit {
  set: Record<string, unknown>;
  unset: string[];
}

interface Splice {
  start: number;
  end: number;
  text: string;
}

/**
 * Changes keys of one mapping in its source text and leaves every other character alone. Undefined when
 * the mapping is written in a way that this cannot follow. Whether the result says what was meant is
 * for the caller to check, by reading it.
 */
export function editKeys(
  source: string,
  pick: (document: Document) => unknown,
  edit: KeyEdit & { newline: string },
): string | undefined {
  let text: string | undefined = source;
  const { newline } = edit;
  const apply = (change: (map: SourceMap) => Splice | undefined): void => {
    if (text === undefined) return;
    const map = pick(parseYaml(text).document);
    const splice = isMap(map) ? change({ text, map, newline }) : undefined;
    text = splice && text.slice(0, splice.start) + splice.text + text.slice(splice.end);
  };
  for (const [key, value] of Object.entries(edit.set)) apply((map) => setKey(map, key, value));
  for (const key of edit.unset) apply((map) => unsetKey(map, key));
  return text;
}

interface SourceMap {
  text: string;
  map: YAMLMap;
  newline: string;
}

function setKey(source: SourceMap, key: string, value: unknown): Splice | undefined {
  const pair = pairOf(source.map, key) as SourcePair | undefined;
  if (pair === undefined) return addPair(source, key, value);
  return source.map.flow === true
    ? replaceInFlow(source, pair, value)
    : replaceInBlock(source, pair, value);
}

function replaceInFlow({ text }: SourceMap, pair: SourcePair, value: unknown): Splice {
  const { start, end } = extentOf(text, pair);
  const newText = flowText(value, { inside: true, quote: styleOf(pair.value, 0, text).quote });
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
  const newText = valueText(value, column, newline, styleOf(pair.value, column, text));
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
  const at = lineEnd(text, end);
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
    if (node.type === 'QUOTE_DOUBLE') return { quote: 'double' };
    return { quote: node.type === 'QUOTE_SINGLE' ? 'single' : undefined };
  }
  if (!isSeq(node)) return {};
  if (node.flow === true) return { list: 'flow' };
  const [start] = rangeOf(node);
  const dash = start - (text.lastIndexOf('\n', start - 1) + 1);
  return { list: 'block', list_indent: dash - column };
}
