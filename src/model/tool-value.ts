import { nearest } from './nearest.ts';
import {
  optionPlaces,
  type ArgumentValue,
  type ArgumentValues,
  type ProjectTool,
  type ToolArgument,
} from './project-tool.ts';
import type { Result } from './result.ts';
import { fail, ok } from './result.ts';

/** What is wrong with one argument of a call. */
export interface ValueProblem {
  argument: string;
  found: unknown;
  expected: string;
}

/** The values of a call, defaults filled in. Fails with all that is wrong with them. */
export function checkedValues(
  tool: ProjectTool,
  input: unknown,
): Result<ArgumentValues, ValueProblem[]> {
  const given = new Map<string, unknown>(
    typeof input === 'object' && input !== null ? Object.entries(input) : [],
  );
  const known = callArguments(tool);
  const names = known.map(({ name }) => name);
  const problems: ValueProblem[] = [...given].flatMap(([name, found]) =>
    names.includes(name) ? [] : [{ argument: name, found, expected: knownWords(name, names) }],
  );
  const values = new Map<string, ArgumentValue>();
  for (const argument of known) {
    const { name } = argument;
    if (!given.has(name)) {
      if (argument.default !== undefined) values.set(name, argument.default);
      else if (argument.required) {
        problems.push({ argument: name, found: undefined, expected: kindWords(argument) });
      }
      continue;
    }
    const found = given.get(name);
    const expected = argumentProblem(argument, found);
    if (expected !== undefined) problems.push({ argument: name, found, expected });
    else if (isValue(found)) values.set(name, found);
  }
  return problems.length === 0 ? ok(values) : fail(problems);
}

/**
 * The arguments as they hold for a call: a value that the program may take for an option does not begin
 * with `-`, unless the tool says that it may.
 */
export function callArguments(tool: ProjectTool): ToolArgument[] {
  const places = optionPlaces(tool);
  return tool.arguments.map((argument) =>
    places.has(argument.name)
      ? { ...argument, min: argument.min ?? leastOf(argument) }
      : { ...argument, allow_dash: true },
  );
}

/** Whoever allows numbers below nothing by either end means them. */
function leastOf({ max }: ToolArgument): number | undefined {
  return max === undefined || max >= 0 ? 0 : undefined;
}

function knownWords(name: string, known: readonly string[]): string {
  const words = known.length === 0 ? 'no arguments' : `the arguments ${known.join(', ')}`;
  return withNearest(words, name, known);
}

function withNearest(words: string, found: unknown, known: readonly string[]): string {
  // A long text is no misspelt name, and costs time to compare.
  if (typeof found !== 'string' || found.length > 80) return words;
  const near = nearest(found, known);
  return near === undefined ? words : `${words} (did you mean ${near}?)`;
}

function kindWords(argument: ToolArgument): string {
  return argumentProblem(argument, undefined) ?? 'a value';
}

function isValue(value: unknown): value is ArgumentValue {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether a text is a regular expression. */
export function isPattern(text: string): boolean {
  return patternOf(text) !== undefined;
}

/** The expression for the whole of a text; undefined for what is none. */
export function patternOf(text: string): RegExp | undefined {
  try {
    // Alone first: brackets of it that only fit those around it make no expression.
    const { source } = new RegExp(text, 'u');
    return new RegExp(wholePattern(source), 'u');
  } catch {
    return undefined;
  }
}

/** The expression as others are told it: it has to fit the whole, not just a part. */
export function wholePattern(text: string): string {
  return `^(?:${text})$`;
}

/** Half of a character: no program can be given it. */
const halfCharacter = /\p{Surrogate}/u;

/** What a value should be, in words, where it is not what this argument may be; undefined where it is. */
export function argumentProblem(argument: ToolArgument, value: unknown): string | undefined {
  switch (argument.type) {
    case 'string':
      return textProblem(argument, value);
    case 'enum':
      return typeof value === 'string' && argument.values.includes(value)
        ? undefined
        : withNearest(`one of ${argument.values.join(', ')}`, value, argument.values);
    case 'integer':
      return Number.isSafeInteger(value) ? rangeProblem(argument, Number(value)) : 'a whole number';
    case 'number':
      return Number.isFinite(value) ? rangeProblem(argument, Number(value)) : 'a number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
  }
}

function textProblem(argument: ToolArgument, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'text';
  if (value.includes('\0')) return 'text without NUL characters';
  if (halfCharacter.test(value)) return 'text of whole characters';
  const { max_length, pattern, allow_dash } = argument;
  // Characters are at most as many as the units of a string.
  if (value.length > max_length && Array.from(value).length > max_length) {
    return `at most ${max_length} characters`;
  }
  if (pattern !== undefined && patternOf(pattern)?.test(value) !== true) {
    return `text that matches ${wholePattern(pattern)}`;
  }
  if (!allow_dash && value.startsWith('-')) {
    return 'text that does not begin with `-`: the program would take it for an option';
  }
  return undefined;
}

function rangeProblem({ min, max }: ToolArgument, value: number): string | undefined {
  if (min !== undefined && value < min) return `at least ${min}`;
  return max !== undefined && value > max ? `at most ${max}` : undefined;
}
