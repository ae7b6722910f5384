import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';

/** A pair that was read from text. */
export type SourcePair = Pair<Node, Node | null>;

export interface Extent {
  start: {
    /** Just after the colon. */
    colon: number;
    hasColon: boolean;
    value: number;
    empty: boolean;
  };
  /** Just after the last character of the value, without its line break. */
  end: number;
}

/** Where a pair's colon and value are in the text; an empty value is just after the colon. */
export function extentOf(text: string, pair: SourcePair): Extent {
  const [, keyEnd] = rangeOf(pair.key);
  const colonText = /^\s*:/.exec(text.slice(keyEnd, keyEnd + 200))?.[0];
  const hasColon = colonText !== undefined;
  const colon = keyEnd + (colonText?.length ?? 0);
  const [start, end] = pair.value === null ? [colon, colon] : rangeOf(pair.value);
  if (start === end) return { start: { colon, hasColon, value: colon, empty: true }, end: colon };
  return { start: { colon, hasColon, value: start, empty: false }, end: endOf(text, pair.value) };
}

/** Where the last character of a node is; the library counts comments and blank lines after it in. */
export function endOf(text: string, node: Node | null | undefined): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1) as SourcePair | undefined;
    if (last !== undefined) return extentOf(text, last).end;
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1) as Node | undefined;
    if (last !== undefined) return endOf(text, last);
  }
  const [start, end] = rangeOf(node);
  if (!isBlockScalar(node)) return end;
  const source = text.slice(start, end);
  return start + source.replace(keepsBlankLines(source) ? /\r?\n$/ : /\s+$/, '').length;
}

/** Whether empty lines after a node would become a part of its last text. */
export function takesBlankLines(text: string, node: Node | null | undefined): boolean {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1) as SourcePair | undefined;
    if (last !== undefined) return takesBlankLines(text, last.value);
  }
  if (isSeq(node) && node.flow !== true) {
    return takesBlankLines(text, node.items.at(-1) as Node | undefined);
  }
  return isBlockScalar(node) && keepsBlankLines(text.slice(...rangeOf(node)));
}

function keepsBlankLines(source: string): boolean {
  return /^[|>](?:\d?\+|\+\d)/.test(source);
}

/** Whether a node is written over lines of its own, not in brackets or quotes. */
export function isBlock(node: Node | null): boolean {
  if (isMap(node) || isSeq(node)) return node.flow !== true;
  return isBlockScalar(node);
}

function isBlockScalar(node: unknown): node is Scalar {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** The offset of the line break that ends this line, or of the text's end. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return text.charAt(newline - 1) === '\r' && newline > offset ? newline - 1 : newline;
}

/**
 * The offset after the comments that follow the line that ends here and stand further in than `column`:
 * they belong to what is above them, and would become part of a text that came between.
 */
export function afterComments(text: string, end: number, column: number): number {
  const deeper = new RegExp(`^(?:\\r?\\n {${column + 1},}#[^\\r\\n]*)+`);
  return end + (deeper.exec(text.slice(end))?.[0].length ?? 0);
}

/** The offsets of a node's first character and after its last; zeros for none. */
export function rangeOf(node: Node | null | undefined): [number, number] {
  const [start = 0, end = start] = node?.range ?? [];
  return [start, end];
}

/** The file's own line break: that of its first line. */
export function newlineOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}
