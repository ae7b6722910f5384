import {
  LineCounter,
  Schema,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
} from 'yaml';
import type { LocalProblem, Place } from './place.ts';
import { isOpenBracket, isUnclosedQuote, keyStart, lineBelow, syntaxWords } from './syntax-word.ts';

export interface ParsedYaml {
  document: Document.Parsed;
  lines: LineCounter;
}

// Texts, numbers, booleans, lists and mappings are all that the database holds.
const resolveKnownTags = false;

/** Making one for each of many records takes a tenth of the time. */
const schema = new Schema({ schema: 'core', resolveKnownTags });

/** Parses a text, sound or not: its errors are in the document. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // A directive may ask for another version.
    ...(/^%/m.test(text) ? { resolveKnownTags } : { schema }),
  });
  return { document, lines };
}

/** What is no YAML in this text, or no YAML that means the same everywhere (as warnings). */
export function syntaxProblems(text: string, { document, lines }: ParsedYaml): LocalProblem[] {
  const problem = (
    { error, start, source, more }: TextError,
    severity: 'error' | 'warning',
  ): LocalProblem => {
    const { found, expected } = syntaxWords(error, source);
    const follow =
      more === 1 ? '1 more follows from it or comes' : `${more} more follow from it or come`;
    const rest = more === 0 ? '' : ` (${follow} after)`;
    const place = placeAt(lines, start);
    return { severity, ...place, found: found + rest, expected, example: undefined };
  };
  return [
    ...firstErrors(document, text).map((error) => problem(error, 'error')),
    ...document.warnings.map((error) =>
      problem({ error, start: error.pos[0], source: text, more: 0 }, 'warning'),
    ),
  ];
}

interface TextError {
  error: YAMLError;
  start: number;
  /** The text that the error was found in, which may be one record of the whole. */
  source: string;
  /** How many more come after it. */
  more: number;
}

/** One broken line makes others look broken: of each record the first error, if it is one of its own. */
function firstErrors(document: Document.Parsed, text: string): TextError[] {
  const errors = errorsOf(document, text, 0);
  if (errors.length < 2) return errors;
  const dash = /^ *-(?=[ \r\n])/m.exec(text)?.[0];
  const firsts: TextError[] = [];
  for (let at = 0; at < errors.length;) {
    const begin = errors[at]?.start ?? 0;
    const from = dash === undefined ? 0 : text.lastIndexOf(`\n${dash}`, begin) + 1;
    const next = dash === undefined ? -1 : text.indexOf(`\n${dash}`, from);
    const to = next < 0 ? text.length : next;
    let end = at + 1;
    while ((errors[end]?.start ?? Infinity) <= to) end += 1;
    const inside = errors.slice(at, end);
    at = end;
    const broken = firsts.findLast(isBreaking);
    if (broken === undefined) {
      firsts.push(...untilBroken(inside));
      continue;
    }
    const record = text.slice(from, to);
    const own = errorsOf(parseYaml(record).document, record, from);
    if (own.length === 0) broken.more += inside.length;
    firsts.push(...untilBroken(own));
  }
  return firsts;
}

function errorsOf(document: Document.Parsed, source: string, offset: number): TextError[] {
  const tooDeep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (tooDeep !== undefined) {
    // How far it comes hangs on the stack, and what is left open then says nothing.
    const line = source.lastIndexOf('\n', tooDeep.pos[0] - 1) + 1;
    return [{ error: tooDeep, start: offset + wordStart(source, line), source, more: 0 }];
  }
  return document.errors
    .map((error) => {
      const start = offset + (openStart(error, document) ?? startIn(source, error));
      return { error, start, source, more: 0 };
    })
    .sort((one, other) => one.start - other.start);
}

/** The errors up to the first that makes others, which tells how many these are. */
function untilBroken(errors: readonly TextError[]): TextError[] {
  const at = errors.findIndex(isBreaking);
  if (at < 0) return [...errors];
  return errors.slice(0, at + 1).map((one, index) => {
    return index === at ? { ...one, more: errors.length - 1 - at } : one;
  });
}

/** A key that is there twice breaks nothing. */
function isBreaking({ error }: TextError): boolean {
  return error.code !== 'DUPLICATE_KEY';
}

/** Where a text in quotes or a list in brackets begins that is never closed: the library tells where it gave up, far below. */
function openStart(error: YAMLError, document: Document): number | undefined {
  const isQuote = isUnclosedQuote(error);
  if (!isQuote && !isOpenBracket(error)) return undefined;
  // An open quote leaves the brackets around it open, too.
  if (!isQuote && document.errors.some(isUnclosedQuote)) return undefined;
  let start: number | undefined;
  const look = (_: unknown, node: Node): void => {
    const [from, to] = node.range ?? [0, 0];
    if (to < error.pos[0] - 1 || from >= error.pos[0]) return;
    // The innermost bracket, and the first quote.
    if (!isQuote && isCollection(node) && node.flow === true) start = from;
    if (isQuote && isScalar(node)) start ??= from;
  };
  visit(document, { Scalar: look, Map: look, Seq: look });
  return start;
}

function startIn(source: string, error: YAMLError): number {
  if (error.code === 'DUPLICATE_KEY') return keyStart(source, error.pos[0]);
  return lineBelow(error, source) ?? wordStart(source, error.pos[0]);
}

/** A line's first word rather than the spaces before it. */
function wordStart(text: string, offset: number): number {
  const isLineStart = offset === 0 || text[offset - 1] === '\n';
  return isLineStart
    ? offset + (/^ */.exec(text.slice(offset, offset + 200))?.[0].length ?? 0)
    : offset;
}

const conflictMarker = /^(?:<<<<<<<|\|\|\|\|\|\|\||>>>>>>>)(?: .*)?\r?$/gm;

/** Where git left a conflict. A file with one is not parsed: what it says is not decided. */
export function conflictProblems(text: string): LocalProblem[] {
  return [...text.matchAll(conflictMarker)].map((match) => ({
    severity: 'error',
    line: text.slice(0, match.index).split('\n').length,
    col: 1,
    found: `the conflict marker ${JSON.stringify(match[0].trim())}`,
    expected: 'what both sides agree on (`ralph db resolve` merges it)',
    example: undefined,
  }));
}

/** Line and column of an offset, both from 1. */
export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  // Line 0 stands for a place in a text without any line.
  return { line: Math.max(1, line), col };
}

export interface PlainValue {
  value: unknown;
  wrong: string | undefined;
  /** The offset of what is wrong, where that is a part of the node. */
  at?: number | undefined;
}

/** The plain value of a node, or why it has none, in words. */
export function plainValue(node: Node | null | undefined, document: Document): PlainValue {
  if (node === null || node === undefined) return { value: null, wrong: undefined };
  try {
    // The library's own limit of 100 stops aliases that unfold to gigabytes.
    const value: unknown = node.toJS(document, { maxAliasCount: 100 });
    if (!containsItself(value, [])) return { value, wrong: undefined };
    const isOwn = ({ source }: Alias, above: readonly unknown[]): boolean =>
      above.some((one) => isNode(one) && 'anchor' in one && one.anchor === source);
    const wrong = 'an alias of something that it is a part of';
    return { value: undefined, wrong, at: aliasStart(node, isOwn) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    const missing = detail.startsWith('Unresolved alias');
    const name = detail.slice(detail.lastIndexOf(' ') + 1);
    return {
      value: undefined,
      at: missing ? aliasStart(node, ({ source }) => source === name) : undefined,
      wrong: missing
        ? `the alias \`*${name}\` of an anchor that does not come before it`
        : 'aliases that unfold to far too much',
    };
  }
}

function aliasStart(
  node: Node,
  isIt: (alias: Alias, above: readonly unknown[]) => boolean,
): number | undefined {
  let start: number | undefined;
  visit(node, {
    Alias: (_, alias, above) => {
      if (!isIt(alias, above)) return undefined;
      start = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return start;
}

/** The pair of a mapping with this key. */
export function pairOf(node: unknown, key: PropertyKey): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** The entries of a list, aliases followed; undefined for anything else. */
export function listItems(node: unknown, document: Document): Node[] | undefined {
  const list = isAlias(node) ? node.resolve(document) : node;
  return isSeq(list) ? (list.items as Node[]) : undefined;
}

function containsItself(value: unknown, above: unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.includes(value)) return true;
  const inner = [...above, value];
  return Object.values(value).some((part) => containsItself(part, inner));
}
