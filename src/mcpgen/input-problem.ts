import type * as z from 'zod/mini';
import { nearest } from '../model/nearest.ts';

/** Beyond these a model only reads the same thing again. */
const maxLines = 10;

/**
 * What is wrong with a tool's arguments, in words that the model can act on: field, found, allowed, nearest.
 * `schema` is the JSON Schema of the arguments.
 */
export function inputProblems(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: unknown,
): string {
  const lines = issues.map((issue) => issueLine(issue, input, schema));
  return problemList(lines);
}

/** Lines about single fields as one refusal. */
export function problemList(lines: readonly string[]): string {
  const shown = lines.slice(0, maxLines).map((line) => `- ${line}`);
  const more = lines.length - shown.length;
  if (more > 0) shown.push(`- and ${more} more`);
  return `Not done: the arguments are not valid.\n${shown.join('\n')}\nMend them and call the tool again.`;
}

/** One line on a value that is not among the known ones: `tag: found "x", expected one of a, b. Did you mean a?` */
export function unknownLine(
  field: string,
  found: unknown,
  { known, what }: { known: Iterable<string>; what: string },
): string {
  const all = [...known];
  const listed = all.slice(0, 20).join(', ');
  const more = all.length > 20 ? ` and ${all.length - 20} more` : '';
  const allowed = all.length === 0 ? `${what} (there is none)` : `${what} (${listed}${more})`;
  return `${field}: found ${foundWords(found)}, expected ${allowed}.${hint(found, all)}`;
}

/** One line on a value that is not one of a few: `kind: found "x", expected one of a, b. Did you mean a?` */
export function noChoiceLine(field: string, found: unknown, known: readonly string[]): string {
  return `${field}: found ${foundWords(found)}, expected one of ${known.join(', ')}.${hint(found, known)}`;
}

/** A value as the model gave it, on one short line. */
export function foundWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** A place in the arguments: `criteria.0.id`. */
export function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the arguments';
  return path.map((key) => String(key).slice(0, 80)).join('.');
}

function issueLine(issue: z.core.$ZodIssue, input: unknown, schema: unknown): string {
  const field = fieldName(issue.path);
  const value = valueAt(input, issue.path);
  const found = foundWords(value);
  switch (issue.code) {
    case 'invalid_type':
      return `${field}: found ${found}, expected ${issue.expected}`;
    case 'invalid_value': {
      return noChoiceLine(field, value, issue.values.map(String));
    }
    case 'unrecognized_keys':
      return unknownKeys(field, issue.keys, keysAt(schema, issue.path));
    case 'too_big':
      return `${field}: found ${found}, expected at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `${field}: found ${found}, expected at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_format':
      return `${field}: found ${found}, expected text ${formatWords(issue)}`;
    case 'custom':
      return `${field}: found ${found}, expected ${issue.message}${knownHint(issue, value)}`;
    case 'invalid_union':
      return `${field}: found ${found}, expected ${unionWords(schema, issue.path)}`;
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      return `${field}: found ${found}, which is not allowed here`;
  }
}

function unknownKeys(field: string, keys: readonly string[], known: readonly string[]): string {
  const words = keys.slice(0, 5).map((key) => {
    const near = nearest(key.slice(0, 80), known);
    return `${foundWords(key)}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
  });
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : '';
  return `${field}: unknown ${words.join(', ')}${more}, expected ${known.join(', ')}`;
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function hint(found: unknown, known: readonly string[]): string {
  // A long text is no misspelt name, and costs time to compare.
  if (typeof found !== 'string' || found.length > 80) return '';
  const exact = known.find((one) => one.toLowerCase() === found.trim().toLowerCase());
  const near = exact ?? nearest(found, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

/** Of a name that is not among those that its field knows. */
function knownHint({ params }: z.core.$ZodIssueCustom, found: unknown): string {
  const known: unknown = params?.['known'];
  return Array.isArray(known) ? `.${hint(found, known.map(String))}` : '';
}

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): string {
  const pattern = 'pattern' in issue ? issue.pattern : undefined;
  return pattern === undefined || pattern === '/\\S/'
    ? 'that is not blank'
    : `that matches ${pattern}`;
}

/** The types that a field may have, as its schema lists them. */
function unionWords(schema: unknown, path: readonly PropertyKey[]): string {
  const choices = part(schemaAt(schema, path), 'anyOf');
  const types = Array.isArray(choices) ? choices.map((one: unknown) => part(one, 'type')) : [];
  const named = types.filter((type) => typeof type === 'string');
  return named.length === 0 ? 'something else' : named.join(' or ');
}

function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const properties = part(schemaAt(schema, path), 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function schemaAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof key === 'number' ? part(at, 'items') : part(part(at, 'properties'), key)),
    schema,
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(part, input);
}

function part(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
