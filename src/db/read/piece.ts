import type { Document, Node } from 'yaml';
import type { Fix, Problem } from '../../model/problem.ts';
import { valueFix } from './fix.ts';
import { makeLocator, type Locator } from './locator.ts';
import type { LocalProblem, Path, Place } from './place.ts';
import { checkRecord, withoutEmptyKeys, type RecordKind } from './record.ts';
import { listItems, parseYaml, placeAt, plainValue, type ParsedYaml } from './yaml.ts';

/** Finds a record in its parsed text. */
export type NodeOf = (document: Document) => Node | null | undefined;

/**
 * One record with the text that it was read from: its own lines of a list, or a whole file. It knows
 * nothing of what comes before it, so that it can be kept while the file around it changes.
 */
export interface Piece<Value> {
  text: string;
  pick: NodeOf;
  /** The plain value as it was read. */
  raw: unknown;
  /** Undefined when one of the problems is an error. */
  value: Value | undefined;
  problems: LocalProblem[];
  /** Parses again when it is asked for the first time: most records are never looked at so closely. */
  locator: () => Locator;
}

/** A piece in its place in a file. */
export interface Entry<Value> {
  file: string;
  piece: Piece<Value>;
  /** What comes before the piece's text in the file. */
  lines: number;
  offset: number;
}

export interface PieceSource {
  text: string;
  pick: NodeOf;
  yaml: ParsedYaml;
}

/** Reads one record of a parsed text, with all its problems. */
export function makePiece<Written, Value>(
  kind: RecordKind<Written, Value>,
  { text, pick, yaml }: PieceSource,
): Piece<Value> {
  const node = pick(yaml.document);
  const now = makeLocator(node, yaml);
  const { value: raw, wrong, at } = plainValue(node, yaml.document);
  const locator = laterLocator(text, pick);
  if (wrong !== undefined) {
    const problem: LocalProblem = {
      severity: 'error',
      ...(at === undefined ? now.place([], 'value') : placeAt(yaml.lines, at)),
      found: wrong,
      expected: 'a record that stands for itself',
      example: undefined,
    };
    return { text, pick, raw, value: undefined, problems: [problem], locator };
  }
  return { text, pick, raw, ...checkRecord(kind, raw ?? {}, now), locator };
}

/** Finds the only entry of a list that was read alone. */
export function onlyItem(document: Document): Node | undefined {
  return listItems(document.contents, document)?.[0];
}

export interface KnownRecord {
  text: string;
  raw: unknown;
  problems?: LocalProblem[] | undefined;
  /** Whether there are keys to leave out, which takes a look at every value. */
  hasEmptyKeys: boolean;
}

/** An entry of a list whose text was read before, and said this then. */
export function knownPiece<Written, Value>(
  kind: RecordKind<Written, Value>,
  { text, raw, problems = [], hasEmptyKeys }: KnownRecord,
): Piece<Value> {
  const isValid = problems.every(({ severity }) => severity !== 'error');
  // Held against the schema when it was read: what is valid is what it was then.
  const written = hasEmptyKeys ? withoutEmptyKeys(raw) : raw;
  const value = isValid ? kind.resolve(written as Written) : undefined;
  return { text, pick: onlyItem, raw, value, problems, locator: laterLocator(text, onlyItem) };
}

/** Made apart from what was parsed: a function keeps all that is in sight of it in memory. */
function laterLocator(text: string, pick: NodeOf): () => Locator {
  let later: Locator | undefined;
  return () => {
    if (later === undefined) {
      const again = parseYaml(text);
      later = makeLocator(pick(again.document), again);
    }
    return later;
  };
}

/** Where a part of a record is in its file. */
export function placeOf(entry: Entry<unknown>, path: Path, part: 'key' | 'value' = 'value'): Place {
  const { line, col } = entry.piece.locator().place(path, part);
  return { line: line + entry.lines, col };
}

/** The problems that each record has by itself. */
export function entryProblems(entry: Entry<unknown>): Problem[] {
  return entry.piece.problems.map((problem) => ({
    ...problem,
    file: entry.file,
    line: problem.line + entry.lines,
    fix: problem.fix && movedFix(problem.fix, entry.offset),
  }));
}

/** A fix of a part of a record, in its file. */
export function fixOf(entry: Entry<unknown>, text: string, path: Path): Fix | undefined {
  const fix = valueFix(text, path, entry.piece.locator());
  return fix && movedFix(fix, entry.offset);
}

function movedFix({ start, end, text }: Fix, offset: number): Fix {
  return { start: start + offset, end: end + offset, text };
}
