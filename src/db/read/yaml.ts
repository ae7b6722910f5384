import {
  LineCounter,
  Schema,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
} from 'yaml';
import type { LocalProblem, Place } from './place.ts';

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
  return document.errors
    .map((error) => {
      const start = offset + (openQuote(error, document) ?? error.pos[0]);
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

/** Where a text in quotes begins that is never closed: the library tells where it gave up, far below. */
function openQuote(error: YAMLError, document: Document): number | undefined {
  if (!isUnclosedQuote(error)) return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar: (_, node) => {
      const [from, to] = node.range ?? [0, 0];
      if (to >= error.pos[0] - 1) start ??= from;
    },
  });
  return start;
}

function isUnclosedQuote(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && /closing ["']quote/.test(error.message);
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

/** The plain value of a node, or why it has none, in words. */
export function plainValue(
  node: Node | null | undefined,
  document: Document,
): { value: unknown; wrong: string | undefined } {
  if (node === null || node === undefined) return { value: null, wrong: undefined };
  try {
    // The library's own limit of 100 stops aliases that unfold to gigabytes.
    const value: unknown = node.toJS(document, { maxAliasCount: 100 });
    if (!containsItself(value, [])) return { value, wrong: undefined };
    return { value: undefined, wrong: 'an alias of something that it is a part of' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    const missing = detail.startsWith('Unresolved alias');
    const name = detail.slice(detail.lastIndexOf(' ') + 1);
    return {
      value: undefined,
      wrong: missing
        ? `the alias \`*${name}\` of an anchor that does not come before it`
        : 'aliases that unfold to far too much',
    };
  }
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

function syntaxWords(error: YAMLError, text: string): { found: string; expected: string } {
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const [key = ''] = text.slice(error.pos[0]).split(/[:\s]/, 1);
      return { found: `the key \`${key}\` a second time`, expected: 'each key once in a mapping' };
    }
    case 'TAB_AS_INDENT':
      return { found: 'a tab as indentation', expected: 'spaces' };
    case 'BAD_INDENT':
      return {
        found: 'a line with the wrong indentation',
        expected: 'the indentation of its list or mapping',
      };
    case 'MULTIPLE_DOCS':
      return { found: 'a second document (`---`)', expected: 'one document in a file' };
    case 'TAG_RESOLVE_FAILED':
      return { found: 'a tag that Ralph does not know', expected: 'plain values without tags' };
    case 'NON_STRING_KEY':
      return { found: 'a key that is no text', expected: 'a plain word as key' };
    case 'RESOURCE_EXHAUSTION':
      return { found: 'far too many levels of nesting', expected: 'a flat record' };
    case 'MISSING_CHAR':
      if (isUnclosedQuote(error)) {
        return { found: 'a text whose closing quote is missing', expected: 'the quote at its end' };
      }
      return otherWords(error);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { found: 'a `: ` within a text', expected: 'the text in quotes: "Fix: the login"' };
    case 'BAD_SCALAR_START':
      return {
        found: `a text that begins with \`${text.charAt(error.pos[0])}\``,
        expected: 'the text in quotes',
      };
    case 'UNEXPECTED_TOKEN':
    case 'ALIAS_PROPS':
    case 'BAD_ALIAS':
    case 'BAD_DIRECTIVE':
    case 'BAD_DQ_ESCAPE':
    case 'BAD_PROP_ORDER':
    case 'BLOCK_IN_FLOW':
    case 'IMPOSSIBLE':
    case 'KEY_OVER_1024_CHARS':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'BAD_COLLECTION_TYPE':
      return otherWords(error);
  }
}

function otherWords(error: YAMLError): { found: string; expected: string } {
  const [detail = ''] = error.message.split('\n', 1);
  return { found: 'a line that is no YAML', expected: `YAML (${lowerFirst(detail)})` };
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/[.:]$/, '');
}
