import { isDeepStrictEqual } from 'node:util';
import { isScalar, isSeq, type Document, type Node } from 'yaml';
import { editKeys } from '../edit/key-edit.ts';
import { spaces } from '../edit/value-text.ts';
import { parseYaml, plainValue } from '../read/yaml.ts';
import { clashesOf, type Fragment, type Merged } from './fragment.ts';
import { linesOf, mergeLines } from './line-merge.ts';
import { byContent, isSet, namingOf } from './naming.ts';
import {
  atColumn,
  onlyValue,
  partLines,
  readBlock,
  type Block,
  type Naming,
  type Part,
} from './part.ts';
import { mergeParts, type TwoParts } from './part-merge.ts';
import { changedOne, eachSide, listOf, type Sides } from './sides.ts';

/** Where a value stands that is merged. */
export interface Where {
  /** Of the key, or of the dash. */
  column: number;
  /** What it is called in a clash. */
  what: string;
}

/** An entry of a list, or undefined when only a person can merge it as a whole. */
export function mergeEntry(parts: TwoParts, { column, what }: Where): Merged<unknown> | undefined {
  const read = (part: Part | undefined): Block | undefined =>
    part && readBlock(partLines(part, column), byContent, firstEntry);
  const blocks = { base: read(parts.base), ours: read(parts.ours), theirs: read(parts.theirs) };
  const { base, ours, theirs } = blocks;
  if (base === undefined || ours === undefined || theirs === undefined) {
    return mergeFlowEntry(parts, { column, what });
  }
  const inner = changedOne(eachSide({ base, ours, theirs }, (block) => block.column));
  const first = `${spaces(column)}-${spaces(inner - column - 1)}`;
  return mergePairs({ base, ours, theirs }, { column: inner, what, first });
}

/** Three versions of a mapping as one. */
export function mergePairs(
  blocks: Sides<Block>,
  { column, what, first }: Where & { first?: string },
): Merged<unknown> {
  const pairs = eachSide(blocks, (block) => atColumn(block, column).parts);
  const whatOf = (key: string): string => (what === '' ? key : `${what}, ${key}`);
  const merged = mergeParts(pairs, {
    column,
    ...(first === undefined ? {} : { first }),
    what: whatOf,
    both: (parts) => mergePair(parts, { column, what: whatOf(parts.ours.key) }),
    gone: (base, changed) => mergeGone(base, changed, column),
    ordered: false,
  });
  const { fragments, ours, theirs } = merged;
  return { fragments, ours: Object.fromEntries(ours), theirs: Object.fromEntries(theirs) };
}

/** A value that both sides changed, or undefined when only a person can merge it. */
function mergePair(parts: TwoParts, where: Where): Merged<unknown> | undefined {
  const { base, ours, theirs } = parts;
  const values = [base?.value, ours.value, theirs.value];
  const naming = namingOf(ours.key, values);
  if (naming !== undefined) return mergeList(parts, naming, where);
  // Why a task is blocked is one statement: half of each would be neither.
  if (ours.key !== 'blocked' && [ours.value, theirs.value].every(isMapping)) {
    return mergeMapping(parts, where);
  }
  return mergeText(parts, where);
}

function mergeMapping(parts: TwoParts, where: Where): Merged<unknown> | undefined {
  const blocks = innerBlocks(parts, byContent, where.column);
  if (blocks === undefined) return undefined;
  const column = innerColumn(blocks);
  const merged = mergePairs(blocks, { column, what: where.what });
  if (isEmpty(merged.ours) || isEmpty(merged.theirs)) return undefined;
  return { ...merged, fragments: [headOf(parts, blocks), ...merged.fragments] };
}

function mergeList(parts: TwoParts, naming: Naming, where: Where): Merged<unknown> | undefined {
  const { base, ours, theirs } = parts;
  if (!Array.isArray(ours.value) || !Array.isArray(theirs.value)) return undefined;
  if (!isEmpty(base?.value) && !Array.isArray(base?.value)) return undefined;
  const blocks = innerBlocks(parts, naming, where.column);
  const column = blocks && innerColumn(blocks);
  if (blocks !== undefined && column !== undefined) {
    const merged = mergeParts(
      eachSide(blocks, (block) => atColumn(block, column).parts),
      {
        column,
        what: (key) => `${where.what} ${key}`,
        both: (both) => mergeEntry(both, { column, what: `${where.what} ${both.ours.key}` }),
        ordered: false,
      },
    );
    const [our, their] = [merged.ours, merged.theirs].map((entries) =>
      entries.map(([, value]) => value),
    );
    if (!isEmpty(our) && !isEmpty(their)) {
      const fragments = [headOf(parts, blocks), ...merged.fragments];
      return { fragments, ours: our, theirs: their };
    }
  }
  const values = mergeValues({ base: base?.value, ours: ours.value, theirs: theirs.value }, naming);
  return values && rewritten(ours, values, where.column);
}

/** Lists as values alone, however they are written. */
function mergeValues(lists: Sides<unknown>, naming: Naming): unknown[] | undefined {
  const parts = eachSide(lists, (list) => {
    const values = Array.isArray(list) ? (list as unknown[]) : [];
    const keys = naming(values);
    return values.map((value, at) => valuePart(keys[at] ?? '', value));
  });
  const merged = mergeParts(parts, { ...nothingDeeper, what: String });
  return clashesOf(merged.fragments).length > 0 ? undefined : merged.ours.map(([, value]) => value);
}

/** What one side took away as a whole and the other one changed: of a set what it added is left. */
function mergeGone(base: Part, changed: Part, column: number): Merged<unknown> | undefined {
  if (!isSet(changed.key) || !Array.isArray(base.value) || !Array.isArray(changed.value)) {
    return undefined;
  }
  const lists = { base: base.value, ours: changed.value, theirs: [] };
  const values = mergeValues(lists, byContent);
  return values && rewritten(changed, values, column);
}

/** A mapping in braces: its pairs as values, where no two of them meet. */
function mergeFlowEntry(
  { base, ours, theirs }: TwoParts,
  where: Where,
): Merged<unknown> | undefined {
  const values = { base: base?.value, ours: ours.value, theirs: theirs.value };
  if (base === undefined || !listOf<unknown>(values).every(isMapping)) return undefined;
  const pairs = eachSide(values as Sides<object>, (value) =>
    Object.entries(value).map(([key, part]) => valuePart(key, part)),
  );
  const merged = mergeParts(pairs, { ...nothingDeeper, what: String });
  if (clashesOf(merged.fragments).length > 0) return undefined;
  const value = Object.fromEntries(merged.ours);
  const old = ours.value as Record<string, unknown>;
  const set = Object.entries(value).filter(([key, part]) => !isDeepStrictEqual(old[key], part));
  const edit = {
    set: Object.fromEntries(set),
    unset: Object.keys(old).filter((key) => !Object.hasOwn(value, key)),
    newline: '\n',
  };
  const text = editKeys(partLines(ours, where.column), firstEntry, edit);
  return text === undefined ? undefined : { fragments: [text], ours: value, theirs: value };
}

const nothingDeeper = { column: 0, both: (): undefined => undefined, ordered: false };

function valuePart(key: string, value: unknown): Part {
  return { key, lead: '', text: `${JSON.stringify(value)}\n`, value };
}

/** A text of several lines, by its lines. */
function mergeText(
  { base, ours, theirs }: TwoParts,
  { column }: Where,
): Merged<unknown> | undefined {
  if (base === undefined) return undefined;
  const parts = { base, ours, theirs };
  const values = eachSide(parts, ({ value }) => value);
  if (!isTexts(values) || new Set(listOf(values)).size < 3) return undefined;
  if (!listOf(values).every((value) => value.includes('\n'))) return mergeFolded(parts, column);
  const lines = mergeLines(eachSide(values, linesOf));
  if (lines === undefined) return mergeFolded(parts, column);
  const value = lines.join('');
  // As they are written, if that says the same: then nothing but the changed lines is touched.
  const asWritten = mergeWritten(parts);
  if (asWritten !== undefined && valueOf(asWritten, column) === value) {
    return whole(spaces(column) + asWritten, value);
  }
  return rewritten(ours, value, column);
}

/** Text whose lines are folded into one: by the lines that it is written on. */
function mergeFolded(parts: Sides<Part>, column: number): Merged<unknown> | undefined {
  const isBlock = listOf(parts).every((part) => {
    const node = onlyValue(parseYaml(partLines(part, column)).document);
    return isScalar(node) && node.type === 'BLOCK_FOLDED';
  });
  const text = isBlock ? mergeWritten(parts) : undefined;
  if (text === undefined) return undefined;
  const value = valueOf(text, column);
  return typeof value === 'string' ? whole(spaces(column) + text, value) : undefined;
}

function mergeWritten(parts: Sides<Part>): string | undefined {
  return mergeLines(eachSide(parts, ({ text }) => linesOf(text)))?.join('');
}

function valueOf(text: string, column: number): unknown {
  const { document } = parseYaml(spaces(column) + text);
  return document.errors.length > 0 ? undefined : plainValue(onlyValue(document), document).value;
}

/** The pair with another value, in the way that it is written. */
function rewritten(part: Part, value: unknown, column: number): Merged<unknown> | undefined {
  const edit = { set: { [part.key]: value }, unset: [], newline: '\n' };
  const text = editKeys(partLines(part, column), (document) => document.contents, edit);
  return text === undefined ? undefined : whole(text, value);
}

function whole(text: string, value: unknown): Merged<unknown> {
  return { fragments: [text], ours: value, theirs: value };
}

/** What is below a key on each side; undefined when one of them is not written over lines of its own. */
function innerBlocks(parts: TwoParts, name: Naming, column: number): Sides<Block> | undefined {
  const read = (part: Part): Block | undefined => {
    const text = partLines(part, column);
    const block = readBlock(text, name, onlyValue);
    return block === undefined || block.head === '' ? undefined : block;
  };
  const [ours, theirs] = [read(parts.ours), read(parts.theirs)];
  if (ours === undefined || theirs === undefined) return undefined;
  const { base } = parts;
  const none: Block = { ...ours, parts: [] };
  const before = base === undefined || isEmpty(base.value) ? none : read(base);
  return before && { base: before, ours, theirs };
}

function innerColumn(blocks: Sides<Block>): number {
  return changedOne(eachSide(blocks, (block) => block.column));
}

/** The line of the key, as far as it is not the same. */
function headOf({ base }: TwoParts, blocks: Sides<Block>): Fragment {
  const heads = eachSide(blocks, (block) => block.head);
  return base === undefined ? heads.ours : changedOne(heads);
}

function firstEntry(document: Document): Node | null | undefined {
  const { contents } = document;
  return isSeq(contents) ? (contents.items[0] as Node | null | undefined) : undefined;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isTexts(values: Sides<unknown>): values is Sides<string> {
  return listOf(values).every((value) => typeof value === 'string');
}
