import { isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import { endOf, extentOf, lineEnd, rangeOf, type SourcePair } from '../edit/extent.ts';
import { spaces } from '../edit/value-text.ts';
import type { NodeOf } from '../read/piece.ts';
import { parseYaml, plainValue } from '../read/yaml.ts';

/** A pair of a mapping or an entry of a list, in lines of its own. */
export interface Part {
  /** Tells it from its siblings. */
  key: string;
  /** The comments and blank lines before it. */
  lead: string;
  /** Whole lines, the first one without what stands before the key or the dash. */
  text: string;
  value: unknown;
}

/** A mapping or a list that is written over lines of its own. */
export interface Block {
  /** What comes before the first part: a key's own line, for example. */
  head: string;
  /** Of the keys or the dashes, from 0. */
  column: number;
  parts: Part[];
  /** What comes after the last part. */
  foot: string;
}

/** Gives each value of a list a name that no other of the same list has. */
export type Naming = (values: readonly unknown[]) => string[];

/** A text of whole lines in which a part stands at its column. */
export function partLines({ text }: Part, column: number): string {
  return spaces(column) + text;
}

/** The mapping or list that is a whole text, as its parts; undefined when it is written in another way. */
export function readBlock(
  text: string,
  name: Naming,
  pick: NodeOf = contentsOf,
): Block | undefined {
  const { document } = parseYaml(text);
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  const node = pick(document);
  if (isMap(node) && node.flow !== true) return blockOf(text, mapSpans(node, document));
  if (isSeq(node) && node.flow !== true)
    return blockOf(text, listSpans(node as Seq, document, name));
  return undefined;
}

/** The value of the only pair of a text. */
export function onlyValue(document: Document): Node | null | undefined {
  const { contents } = document;
  return isMap(contents) ? (contents.items[0] as SourcePair | undefined)?.value : undefined;
}

function contentsOf(document: Document): Node | null {
  return document.contents;
}

interface Seq {
  items: (Node | null)[];
}

interface Span {
  key: string;
  start: (text: string) => number;
  end: (text: string) => number;
  value: unknown;
}

function mapSpans(map: { items: Pair[] }, document: Document): Span[] | undefined {
  const spans: Span[] = [];
  for (const pair of map.items as SourcePair[]) {
    const { value, wrong } = plainValue(pair.value, document);
    if (wrong !== undefined || !isScalar(pair.key)) return undefined;
    spans.push({
      key: String(pair.key.value),
      start: () => rangeOf(pair.key)[0],
      end: (text) => extentOf(text, pair).end,
      value,
    });
  }
  return spans;
}

function listSpans(list: Seq, document: Document, name: Naming): Span[] | undefined {
  const values = list.items.map((item) => plainValue(item, document));
  if (values.some(({ wrong }) => wrong !== undefined)) return undefined;
  const keys = name(values.map(({ value }) => value));
  return list.items.map((item, at) => ({
    key: keys[at] ?? '',
    start: (text) => dashBefore(text, rangeOf(item)[0]),
    end: (text) => endOf(text, item),
    value: values[at]?.value,
  }));
}

/** Where the dash on the line of an entry is; -1 when there is not just one. */
function dashBefore(text: string, start: number): number {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return /^ *- +$/.test(text.slice(line, start)) ? text.indexOf('-', line) : -1;
}

function blockOf(text: string, spans: Span[] | undefined): Block | undefined {
  const [first] = spans ?? [];
  if (spans === undefined || first === undefined) return undefined;
  const begin = first.start(text);
  const head = text.lastIndexOf('\n', begin - 1) + 1;
  const column = begin - head;
  const parts: Part[] = [];
  let done = head;
  for (const span of spans) {
    const start = span.start(text);
    const line = text.lastIndexOf('\n', start - 1) + 1;
    // Every part begins a line; only the first one may stand behind a dash.
    const before = text.slice(line, start);
    const isPlain = (parts.length === 0 ? /^ *(?:- *)?$/ : /^ *$/).test(before);
    if (start < 0 || line < done || start - line !== column || !isPlain) return undefined;
    const end = lineEnd(text, span.end(text)) + 1;
    const part = { lead: text.slice(done, line), text: text.slice(start, end) };
    parts.push({ key: span.key, ...part, value: span.value });
    done = end;
  }
  return { head: text.slice(0, head), column, parts, foot: text.slice(done) };
}

/** The block with its parts at another column. Whether they still say the same is for the caller to check. */
export function atColumn(block: Block, column: number): Block {
  const by = column - block.column;
  if (by === 0) return block;
  const shift = (text: string): string =>
    by > 0
      ? text.replaceAll(/^(?=.*\S)/gm, spaces(by))
      : text.replaceAll(new RegExp(`^ {1,${-by}}`, 'gm'), '');
  const parts = block.parts.map((part) => {
    const [first = '', ...rest] = part.text.split(/(?<=\n)/);
    return { ...part, lead: shift(part.lead), text: first + shift(rest.join('')) };
  });
  return { ...block, column, parts };
}
