import type * as z from 'zod/mini';
import { byteSizePattern } from '../../model/byte-size.ts';
import { durationPattern } from '../../model/duration.ts';
import { sessionIdPattern } from '../../model/id.ts';
import { nearest } from '../../model/nearest.ts';
import type { Fix } from '../../model/problem.ts';
import { slashCommandPattern, timePattern } from '../../model/written-task.ts';
import { flowText } from '../edit/value-text.ts';
import { exampleOf } from './example.ts';
import type { Locator } from './locator.ts';
import type { Path } from './place.ts';

/**
 * How a value that does not fit its schema can be written so that it does; undefined when that would be
 * a guess. A fix never chooses: it writes what is there in the one form in which it can be meant.
 */
export function issueFix(
  issue: z.core.$ZodIssue,
  value: unknown,
  path: Path,
  locator: Locator,
): Fix | undefined {
  const words = fittingWords(issue, { value, written: locator.written(path), path });
  return words === undefined ? undefined : valueFix(words, path, locator);
}

/** This text in the place of a single value. */
export function valueFix(text: string, path: Path, locator: Locator): Fix | undefined {
  const span = locator.span(path, 'value');
  return span && { start: span.start, end: span.end, text };
}

/** This key in the place of the one that the path ends with. */
export function keyFix(key: string, path: Path, locator: Locator): Fix | undefined {
  const span = locator.span(path, 'key');
  return span && { start: span.start, end: span.end, text: key };
}

/** The known word that differs from the given one in nothing but case, `-`, `_` and spaces. */
export function sameWord(word: string, known: readonly string[]): string | undefined {
  return known.find((one) => bare(one) === bare(word));
}

/** The known word that is most likely meant: of `created_at` rather `created` than `created_by`. */
export function nearWord(word: string, known: readonly string[]): string | undefined {
  const near = sameWord(word, known) ?? nearest(word, known);
  if (near === undefined) return undefined;
  const start = known.find((one) => word.startsWith(`${one}_`) && near.startsWith(`${one}_`));
  return start ?? near;
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

function fittingWords(
  issue: z.core.$ZodIssue,
  { value, written, path }: { value: unknown; written: string | undefined; path: Path },
): string | undefined {
  if (issue.code === 'invalid_value') {
    return typeof value === 'string' ? sameWord(value, issue.values.map(String)) : undefined;
  }
  if (issue.code === 'invalid_union' && takesText(issue)) {
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    return isPlain && written !== undefined ? JSON.stringify(written) : undefined;
  }
  if (issue.code !== 'invalid_type' || written === undefined) return undefined;
  if (issue.expected === 'string') return fits(written, path) ? JSON.stringify(written) : undefined;
  const isSentence = issue.expected === 'array' && sentenceKeys.has(path.at(-1));
  if (isSentence && typeof value === 'string' && /^[^\s,;][^,;\n]*$/.test(value)) {
    return `[${flowText(value, { inside: true })}]`;
  }
  return typeof value === 'string' ? fittingText.get(issue.expected)?.(value) : undefined;
}

/** What the schema library says of a union that has no words of its own. */
export const unnamedUnion = 'Invalid input';

/** Whether nothing but a text in quotes can be meant by a single value: text is one of the forms that were tried. */
export function takesText(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>): boolean {
  if (issue.message === unnamedUnion) return false;
  return issue.errors.some(
    ([first]) => first?.code === 'invalid_type' && first.expected === 'string',
  );
}

/** Whether a number can be meant as the text that this key takes: `30` is no duration. */
function fits(written: string, path: Path): boolean {
  const example = exampleOf(path) ?? '';
  return !forms.some((form) => form.test(example) && !form.test(written));
}

const forms = [
  durationPattern,
  byteSizePattern,
  timePattern,
  sessionIdPattern,
  slashCommandPattern,
];

/** Lists of sentences and commands: a space in one does not part two. */
const sentenceKeys = new Set<PropertyKey | undefined>(['acceptance', 'verify']);

/** What a text is to be where the schema wants something else of it. */
const fittingText = new Map<string, (text: string) => string | undefined>([
  ['int', (text) => (/^\d+$/.test(text) ? text : undefined)],
  ['number', (text) => (/^\d+(\.\d+)?$/.test(text) ? text : undefined)],
  ['boolean', (text) => truths.get(text.toLowerCase())],
  // With a comma or a space in it, it may have been meant as several.
  [
    'array',
    (text) => (/^[\w./*-]+$/.test(text) ? `[${flowText(text, { inside: true })}]` : undefined),
  ],
]);

/** What YAML 1.1 calls true and false, and what was put in quotes. */
const truths = new Map([
  ...['true', 'yes', 'on', 'y'].map((word) => [word, 'true'] as const),
  ...['false', 'no', 'off', 'n'].map((word) => [word, 'false'] as const),
]);
