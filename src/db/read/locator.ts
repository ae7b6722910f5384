import { isAlias, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Path, Place } from './place.ts';
import { pairOf, placeAt, type ParsedYaml } from './yaml.ts';

/** Leads from a path in a record's value back to the text that it was read from. */
export interface Locator {
  /** Where this part is; for one that is not there, where its nearest container is. */
  place: (path: Path, part: 'key' | 'value') => Place;
  /** How a single value is written, without its quotes; undefined for lists and mappings. */
  written: (path: Path) => string | undefined;
  /** From where to where this part is written; undefined for one that is not there, or is no single value. */
  span: (path: Path, part: 'key' | 'value') => Span | undefined;
}

export interface Span {
  start: number;
  end: number;
  /** Without quotes, and not as a block of lines. */
  plain: boolean;
}

/** The locator of the record that `root` is in the parsed text. */
export function makeLocator(
  root: Node | null | undefined,
  { document, lines }: ParsedYaml,
): Locator {
  const find = (path: Path): Found => {
    let found: Found = { key: undefined, value: root ?? undefined, whole: true };
    for (const step of path) {
      const inside = isAlias(found.value) ? found.value.resolve(document) : found.value;
      const next = typeof step === 'number' ? itemAt(inside, step) : pairAt(inside, step);
      if (next === undefined) return { ...found, whole: false };
      found = next;
    }
    return found;
  };
  return {
    place: (path, part) => {
      const { key, value } = find(path);
      const [start, end] = value?.range ?? [0, 0];
      const empty = value === undefined || start === end;
      const node = key !== undefined && (part === 'key' || empty) ? key : value;
      return placeAt(lines, node?.range?.[0] ?? 0);
    },
    written: (path) => {
      const { value, whole } = find(path);
      return whole && isScalar(value) ? value.source : undefined;
    },
    span: (path, part) => {
      const { key, value, whole } = find(path);
      const node = part === 'key' ? key : value;
      if (!whole || !isScalar(node)) return undefined;
      const [start = 0, end = 0] = node.range ?? [];
      return start === end ? undefined : { start, end, plain: node.type === 'PLAIN' };
    },
  };
}

interface Found {
  key: Node | undefined;
  value: Node | undefined;
  whole: boolean;
}

function itemAt(node: unknown, index: number): Found | undefined {
  if (!isSeq(node)) return undefined;
  const item = node.items[index] as Node | undefined;
  return item === undefined ? undefined : { key: undefined, value: item, whole: true };
}

function pairAt(node: unknown, key: PropertyKey): Found | undefined {
  const pair = pairOf(node, key) as Pair<Node, Node | null> | undefined;
  return pair === undefined
    ? undefined
    : { key: pair.key, value: pair.value ?? undefined, whole: true };
}
