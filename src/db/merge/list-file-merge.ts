import { lineEnd, endOf } from '../edit/extent.ts';
import { readList, type FileSource, type ListKind, type ListReading } from '../read/list-file.ts';
import type { Entry } from '../read/piece.ts';
import { parseYaml } from '../read/yaml.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Merged } from './fragment.ts';
import { mergeNotes } from './line-merge.ts';
import { atColumn, type Block, type Part } from './part.ts';
import { mergeParts } from './part-merge.ts';
import { changedOne, eachSide, type Sides } from './sides.ts';
import { mergeEntry } from './value-merge.ts';

/** A list whose entries are told apart by one of their keys. */
export interface KeyedList<Written, Value> extends ListKind<Written, Value> {
  id_key: string;
  /** What one entry is called: `task`. */
  noun: string;
  /** Whether the place of an entry means something. */
  ordered: boolean;
}

export interface MergedFile extends Merged<unknown> {
  /** What a text of this file says, in the form of the merged values; undefined when it is broken. */
  read: (text: string) => unknown;
}

/** Three versions of a list file as one, entry by entry. Fails, in words, for one that is not plain. */
export function mergeListFile<Written, Value>(
  kind: KeyedList<Written, Value>,
  texts: Sides<string>,
  file: string,
): Result<MergedFile, string> {
  const source = (text: string): FileSource => ({ file, text });
  const base = readList(kind, source(texts.base));
  const ours = readList(kind, source(texts.ours), base);
  const theirs = readList(kind, source(texts.theirs), base);
  const readings = { base, ours, theirs };
  const lists: Partial<Sides<Block>> = {};
  for (const side of ['base', 'ours', 'theirs'] as const) {
    const list = blockOf(kind, readings[side]);
    if (!list.ok) return fail(`${side} ${list.failure}`);
    lists[side] = list.value;
  }
  const blocks = lists as Sides<Block>;
  const column = listColumn(blocks);
  const whatOf = (key: string): string => `${kind.noun} ${key}`;
  const merged = mergeParts(
    eachSide(blocks, (block) => atColumn(block, column).parts),
    {
      column,
      what: whatOf,
      both: (parts) => mergeEntry(parts, { column, what: whatOf(parts.ours.key) }),
      ordered: kind.ordered,
    },
  );
  const heads = eachSide(blocks, ({ head }) => head);
  const isEmpty = merged.fragments.length === 0;
  const head = isEmpty
    ? changedOne(heads)
    : mergeNotes(eachSide(heads, (text) => opened(kind.key, text)));
  const fragments = [head, ...merged.fragments, mergeNotes(eachSide(blocks, ({ foot }) => foot))];
  const [our, their] = [merged.ours, merged.theirs].map((entries) =>
    entries.map(([, value]) => value),
  );
  return ok({
    fragments,
    ours: our,
    theirs: their,
    read: (text) => {
      const reading = readList(kind, source(text), ours);
      const isBroken =
        !reading.split && reading.problems.some(({ severity }) => severity === 'error');
      return isBroken ? undefined : reading.entries.map(({ piece }) => piece.raw);
    },
  });
}

function listColumn({ base, ours, theirs }: Sides<Block>): number {
  const of = (...blocks: Block[]): number =>
    blocks.find(({ parts }) => parts.length > 0)?.column ?? 0;
  return changedOne({ base: of(base, ours), ours: of(ours, theirs), theirs: of(theirs, ours) });
}

/** The list's own line without the brackets of an empty list. */
function opened(key: string, head: string): string {
  return head.replace(new RegExp(`^(${key}:) *\\[ *\\]`, 'm'), '$1');
}

function blockOf<Value>(
  { id_key, noun }: { id_key: string; noun: string },
  { text, entries, problems, split }: ListReading<Value>,
): Result<Block, string> {
  const [first] = entries;
  const broken = problems.find(({ severity }) => severity === 'error');
  if (!split) {
    if (broken !== undefined) return fail(`does not parse: line ${broken.line}: ${broken.found}`);
    if (first !== undefined) return fail('is written in an unusual form');
  }
  if (first === undefined) return ok({ head: text, column: 0, parts: [], foot: '' });
  const column = first.piece.text.indexOf('-');
  const parts: Part[] = [];
  const keys = new Set<string>();
  let lead = '';
  for (const { piece } of entries) {
    const key = (piece.raw as Record<string, unknown>)[id_key];
    if (typeof key !== 'string') return fail(`has a ${noun} without \`${id_key}\``);
    if (keys.has(key)) return fail(`has the ${noun} ${key} twice`);
    keys.add(key);
    const end = ownEnd(piece);
    parts.push({ key, lead, text: piece.text.slice(column, end), value: piece.raw });
    lead = piece.text.slice(end);
  }
  return ok({ head: text.slice(0, first.offset), column, parts, foot: lead });
}

/** Where the lines of an entry end, and the comments and blank lines before the next one begin. */
function ownEnd({ text, pick }: Entry<unknown>['piece']): number {
  const rest = /(?:^[ \t]*(?:#.*)?\n)+(?![^])/m.exec(text);
  if (rest === null) return text.length;
  // What looks like a comment may be the end of a text.
  const isPlain = !/[|>][-+\d]*[ \t]*(?:#.*)?$/m.test(text);
  if (isPlain) return rest.index;
  return lineEnd(text, endOf(text, pick(parseYaml(text).document))) + 1;
}
