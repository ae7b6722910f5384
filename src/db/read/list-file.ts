import { isMap, isScalar, isSeq, type Document } from 'yaml';
import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import { splitChange, splitList, type Chunk } from './chunk.ts';
import { makeLocator } from './locator.ts';
import { entryProblems, makePiece, onlyItem, type Entry, type Piece } from './piece.ts';
import type { LocalProblem } from './place.ts';
import type { RecordKind } from './record.ts';
import { conflictProblems, listItems, pairOf, parseYaml, syntaxProblems } from './yaml.ts';

/** A file that holds one list of records under one key. */
export interface ListKind<Written, Value> extends RecordKind<Written, Value> {
  key: string;
}

export interface FileSource {
  /** The name in problems. */
  file: string;
  text: string;
  /** Told from time to time how many of the records are read. */
  progress?: Progress | undefined;
}

export type Progress = (done: number, all: number) => void;

export interface ReadFile<Value> {
  entries: Entry<Value>[];
  /** All of them, those of the records included. */
  problems: Problem[];
}

export interface ReadRecord<Value> {
  /** Undefined when the file is no YAML. */
  entry: Entry<Value> | undefined;
  problems: Problem[];
}

/** A reading of a list file that the next one can build on. */
export interface ListReading<Value> extends ReadFile<Value> {
  text: string;
  /** Whether its entries were read one by one, and not as parts of one document. */
  split: boolean;
}

/**
 * Reads a list file record by record. Only what differs from `before`, the file's last reading, is cut
 * and parsed. Gives exactly what `readWholeList` gives, which it leaves all unusual files to.
 */
export function readList<Written, Value>(
  kind: ListKind<Written, Value>,
  source: FileSource,
  before?: ListReading<Value>,
): ListReading<Value> {
  const { text } = source;
  const since = before === undefined ? undefined : entriesSince(kind, source, before);
  const entries = since ?? splitEntries(kind, source, before);
  if (entries === undefined) return { ...readWholeList(kind, source), text, split: false };
  const odd = entries.filter(({ piece }) => piece.problems.length > 0);
  return { entries, problems: odd.flatMap(entryProblems), text, split: true };
}

/** All entries, read one by one; undefined when the file is not that plain. */
function splitEntries<Written, Value>(
  kind: ListKind<Written, Value>,
  { file, text, progress }: FileSource,
  before: ListReading<Value> | undefined,
): Entry<Value>[] | undefined {
  const chunks = splitList(text, kind.key);
  const [first] = chunks ?? [];
  if (chunks === undefined || first === undefined) return undefined;
  const head = parseYaml(text.slice(0, first.offset));
  if (syntaxProblems(text, head).length > 0) return undefined;
  const known = before?.split === true ? before.entries : [];
  return entriesOf(kind, { file, chunks, known, progress, isFirst: before === undefined });
}

/** The entries with those of the last reading, as far as the file still says the same. */
function entriesSince<Written, Value>(
  kind: ListKind<Written, Value>,
  { file, text }: FileSource,
  before: ListReading<Value>,
): Entry<Value>[] | undefined {
  if (!before.split) return undefined;
  const change = splitChange(text, before);
  if (change === undefined) return undefined;
  const { start, middle, end } = change;
  const rest = before.entries.length - end;
  const known = before.entries.slice(start, rest);
  const changed = entriesOf(kind, { file, chunks: middle, known });
  if (changed === undefined) return undefined;
  const kept = before.entries.slice(rest);
  const [follower] = kept;
  const offset = text.length - before.text.length;
  const lines = follower === undefined ? 0 : linesBefore(middle) - follower.lines;
  const moved = kept.map((entry) => ({
    ...entry,
    lines: entry.lines + lines,
    offset: entry.offset + offset,
  }));
  return [...before.entries.slice(0, start), ...changed, ...moved];
}

/** The lines of a text down to the end of these chunks. */
function linesBefore(chunks: readonly Chunk[]): number {
  const last = chunks.at(-1);
  return last === undefined ? 0 : last.lines + last.text.split('\n').length - 1;
}

interface Chunks<Value> {
  file: string;
  chunks: readonly Chunk[];
  /** Entries of which one may have the same text. */
  known: readonly Entry<Value>[];
  progress?: Progress | undefined;
  /** Whether all of the text is kept as long as any of its entries: the file's first reading. */
  isFirst?: boolean;
}

/** So many records are read anew sooner than all of them are written. */
export const fewRecords = 32;

/** Asking for the time after every record would take a time of its own. */
const progressStep = 64;

/** What these chunks hold; undefined when one is not exactly one plain mapping. */
function entriesOf<Written, Value>(
  kind: RecordKind<Written, Value>,
  { file, chunks, known, progress, isFirst = false }: Chunks<Value>,
): Entry<Value>[] | undefined {
  // Without any, none is looked for: a map of long texts has a price.
  const pieces =
    known.length === 0 ? undefined : new Map(known.map(({ piece }) => [piece.text, piece]));
  const entries: Entry<Value>[] = [];
  for (const { text, lines, offset } of chunks) {
    // A part of a string keeps the whole of it in memory: of later readings only a copy is kept.
    const own = (): string => (isFirst ? text : Buffer.from(text).toString());
    const piece = pieces?.get(text) ?? pieceAlone(kind, own());
    if (piece === undefined) return undefined;
    entries.push({ file, piece, lines, offset });
    const done = entries.length;
    if (done === chunks.length || done % progressStep === 0) progress?.(done, chunks.length);
  }
  return entries;
}

/** One entry of a list, read alone; undefined when it is not exactly one plain mapping. */
export function pieceAlone<Written, Value>(
  kind: RecordKind<Written, Value>,
  text: string,
): Piece<Value> | undefined {
  const yaml = parseYaml(text);
  const { document } = yaml;
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  const items = isSeq(document.contents) ? document.contents.items : [];
  if (items.length !== 1 || !isMap(items[0])) return undefined;
  const piece = makePiece(kind, { text, yaml, pick: onlyItem });
  // An alias of another entry's anchor, for example.
  return piece.raw === undefined ? undefined : piece;
}

/** Reads a list file as one document. */
export function readWholeList<Written, Value>(
  kind: ListKind<Written, Value>,
  source: FileSource,
): ReadFile<Value> {
  const { file, text } = source;
  const conflicts = conflictProblems(text);
  if (conflicts.length > 0) return { entries: [], problems: withFile(conflicts, file) };
  const yaml = parseYaml(text);
  const { document } = yaml;
  const problems = syntaxProblems(text, yaml);
  if (document.errors.length === 0) problems.push(...containerProblems(kind.key, document, yaml));
  const broken = problems.some((problem) => problem.severity === 'error');
  const items = broken ? [] : (listOf(kind.key, document) ?? []);
  const entries = items.map((_, index): Entry<Value> => {
    const pick = (found: Document): (typeof items)[number] | undefined =>
      listOf(kind.key, found)?.[index];
    return { file, piece: makePiece(kind, { text, pick, yaml }), lines: 0, offset: 0 };
  });
  return { entries, problems: [...withFile(problems, file), ...entries.flatMap(entryProblems)] };
}

/** Reads a file that is one record. An empty file is a record without keys. */
export function readRecordFile<Written, Value>(
  kind: RecordKind<Written, Value>,
  source: FileSource,
): ReadRecord<Value> {
  const { file, text } = source;
  const conflicts = conflictProblems(text);
  if (conflicts.length > 0) return { entry: undefined, problems: withFile(conflicts, file) };
  const yaml = parseYaml(text);
  const problems = withFile(syntaxProblems(text, yaml), file);
  if (yaml.document.errors.length > 0) return { entry: undefined, problems };
  const piece = makePiece(kind, { text, yaml, pick: (document) => document.contents });
  const entry = { file, piece, lines: 0, offset: 0 };
  return { entry, problems: [...problems, ...entryProblems(entry)] };
}

/** The nodes of the list under this key; undefined when there is none. */
export function listOf(key: string, document: Document): ReturnType<typeof listItems> {
  return listItems(pairOf(document.contents, key)?.value, document);
}

function containerProblems(
  key: string,
  document: Document.Parsed,
  yaml: ReturnType<typeof parseYaml>,
): LocalProblem[] {
  const root = document.contents;
  if (isEmpty(root)) return [];
  const locator = makeLocator(root, yaml);
  const example = `\`${key}:\` and the entries below it`;
  if (!isMap(root)) {
    const found = isSeq(root) ? 'a list' : 'a single value';
    const expected = `a mapping with the key \`${key}\``;
    return [{ severity: 'error', ...locator.place([], 'value'), found, expected, example }];
  }
  const problems: LocalProblem[] = [];
  const hasList = pairOf(root, key) !== undefined;
  for (const { key: node } of root.items) {
    const name = String(node);
    if (name === key) continue;
    // A misspelt `tasks:` must never read as an empty queue.
    const meant = !hasList && nearest(name.toLowerCase(), [key]) !== undefined;
    problems.push({
      severity: meant ? 'error' : 'warning',
      ...locator.place([name], 'key'),
      found: `the unknown key \`${name}\``,
      expected: `\`${key}\``,
      example: undefined,
    });
  }
  const value = pairOf(root, key)?.value;
  if (!isEmpty(value) && listItems(value, document) === undefined) {
    const place = locator.place([key], 'value');
    const found = isMap(value) ? 'a mapping' : 'a single value';
    problems.push({
      severity: 'error',
      ...place,
      found,
      expected: 'a list',
      example: '`- id: login-form`',
    });
  }
  return problems;
}

function isEmpty(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && node.value === null);
}

function withFile(problems: LocalProblem[], file: string): Problem[] {
  return problems.map((problem) => ({ ...problem, file }));
}
