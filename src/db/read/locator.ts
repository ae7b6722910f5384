import { isAlias, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Path, Place } from './place.ts';
import { pairOf, placeAt, type ParsedYaml } from './yaml.ts';

/** Leads from a path in a record's value back to the text that it was read from. */
export interface Locator {
  /** Where this part is; for one that is not there, where its nearest container is. */
  place: (path: Path, part: 'key' | 'value') => Place;
  /** How a plain value is written; undefined for lists and mappings. */
  written: (path: Path) => string | undefined;
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
