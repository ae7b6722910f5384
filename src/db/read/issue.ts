import type * as z from 'zod/mini';
import { checkNamePattern, variableNamePattern } from '../../model/written-config.ts';
import { stageNamePattern } from '../../model/written-pipeline.ts';
import { toolNamePattern } from '../../model/written-project-tool.ts';
import { byteSizePattern } from '../../model/byte-size.ts';
import { durationPattern } from '../../model/duration.ts';
import { sessionIdPattern, taskIdPattern } from '../../model/id.ts';
import {
  optionValuePattern,
  ownKindPattern,
  permissionPattern,
  serverNamePattern,
  slashCommandPattern,
  textPattern,
  timePattern,
} from '../../model/written-task.ts';
import { exampleOf } from './example.ts';
import { issueFix, nearWord, takesText, unnamedUnion } from './fix.ts';
import type { Locator } from './locator.ts';
import type { LocalProblem, Path } from './place.ts';

type Issue = z.core.$ZodIssue;

interface Words {
  found: string;
  expected: string;
  example: string | undefined;
}

const patternWords = new Map<string, string>(
  (
    [
      [textPattern, 'text that is not blank'],
      [taskIdPattern, 'an id: lower-case letters, digits, `.`, `_` and `-`'],
      [sessionIdPattern, 'the id of a session'],
      [timePattern, 'a UTC time'],
      [durationPattern, 'a duration: a whole number and ms, s, m, h or d'],
      [byteSizePattern, 'a size: a whole number and B, kB, MB or GB'],
      [slashCommandPattern, 'a slash command'],
      [checkNamePattern, 'a name: letters, digits, `.`, `_` and `-`'],
      [variableNamePattern, 'the name of a variable: letters, digits and `_`'],
      [toolNamePattern, 'a name: lower-case letters, digits and `_`, at most 48, first a letter'],
      [stageNamePattern, 'a name: lower-case letters, digits, `_` and `-`, at most 48'],
      [permissionPattern, 'a permission rule: a tool, in brackets what it may be used for'],
      [
        serverNamePattern,
        'the name of a server in `.mcp.json`: a letter, then letters, digits, `-` and single `_`, and not `ralph`',
      ],
      [
        ownKindPattern,
        'a name of its own (not implement, plan, review, sections or explain): lower-case letters, digits, `-` and `_`, at most 32',
      ],
      [optionValuePattern, 'text that does not begin with `-`'],
    ] as const
  ).map(([pattern, words]) => [String(pattern), words]),
);

/** What the schema library found wrong in a record, as problems in words for people. */
export function issueProblems(
  issues: readonly Issue[],
  record: unknown,
  locator: Locator,
): LocalProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, record, locator, []));
}

function problemsOf(issue: Issue, record: unknown, locator: Locator, above: Path): LocalProblem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    // The form that was meant is the one whose kind of value fits.
    const meant = issue.errors.find((issues) => issues.every((one) => one.path.length > 0));
    if (meant !== undefined) {
      return meant.flatMap((one) => problemsOf(one, record, locator, path));
    }
  }
  const part = issue.code === 'invalid_key' ? 'key' : 'value';
  const value = valueAt(record, path);
  const words = issueWords(issue, value, path, locator);
  const fix = issueFix(issue, value, path, locator);
  return [{ severity: 'error', ...locator.place(path, part), ...words, fix }];
}

function issueWords(issue: Issue, value: unknown, path: Path, locator: Locator): Words {
  const isList = issue.code === 'invalid_type' && issue.expected === 'array';
  const example = exampleOf(path, isList ? 'list' : undefined);
  const key = path.at(-1);
  const isBlank = typeof value === 'string' && value.trim() === '' && typeof key === 'string';
  const found = isBlank ? `a blank \`${key}\`` : valueWords(value, locator.written(path));
  if (value === undefined && typeof key === 'string') {
    const line = example === undefined ? undefined : `\`${key}: ${example}\``;
    return {
      found: `no \`${key}\``,
      expected: `the key \`${key}\`, which is required`,
      example: line,
    };
  }
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue.expected, value, { found, written: locator.written(path), example });
    case 'invalid_format':
      return {
        found,
        expected: patternWords.get(issue.pattern ?? '') ?? 'text of another form',
        example,
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const near = typeof value === 'string' ? nearWord(value, values) : undefined;
      const expected = values.length === 1 ? values.join() : `one of ${values.join(', ')}`;
      return {
        found,
        expected: near === undefined ? expected : `${expected} (did you mean ${near}?)`,
        example: undefined,
      };
    }
    case 'too_small': {
      const least = String(issue.minimum);
      if (issue.origin === 'array') {
        return { found: 'an empty list', expected: `a list of at least ${least}`, example };
      }
      const expected = issue.inclusive === false ? `a number above ${least}` : `at least ${least}`;
      return { found, expected, example };
    }
    case 'too_big':
      return { found, expected: `at most ${String(issue.maximum)}`, example };
    case 'invalid_union':
      return unionWords(issue, value, { found, written: locator.written(path), example });
    case 'invalid_key':
      return { found: `the name ${quoted(key)}`, expected: keyWords(issue), example: undefined };
    case 'custom':
      return { found, expected: issue.message, example: customExample(issue) ?? example };
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return { found, expected: 'another value', example };
  }
}

/** The forms that a value may have, as their schema tells them; of most it is text or a mapping. */
function unionWords(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  value: unknown,
  more: { found: string; written: string | undefined; example: string | undefined },
): Words {
  if (takesText(issue) && typeof value !== 'object') return typeWords('string', value, more);
  const { found, example } = more;
  if (issue.message === unnamedUnion) return { found, expected: 'text or a mapping', example };
  return { found, expected: issue.message, example: undefined };
}

function customExample(issue: Extract<Issue, { code: 'custom' }>): string | undefined {
  const example: unknown = issue.params?.['example'];
  return typeof example === 'string' ? example : undefined;
}

function keyWords(issue: Extract<Issue, { code: 'invalid_key' }>): string {
  const [inner] = issue.issues;
  const pattern = inner?.code === 'invalid_format' ? inner.pattern : undefined;
  return patternWords.get(pattern ?? '') ?? 'another name';
}

const typeNames: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (`key: value` lines)',
  record: 'a mapping (`name: value` lines)',
};

function typeWords(
  type: string,
  value: unknown,
  more: { found: string; written: string | undefined; example: string | undefined },
): Words {
  const { found, written, example } = more;
  const expected = typeNames[type] ?? type;
  if (typeof value === 'number' && durationPattern.test(example ?? '')) {
    return { found, expected: 'a duration: a whole number and its unit', example };
  }
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return { found, expected: 'text: put it in quotes', example: quoted(written ?? value) };
  }
  if (type === 'array' && written !== undefined && !/\s/.test(written)) {
    return { found, expected, example: `[${written}]` };
  }
  return { found, expected, example };
}

/** A value as it is shown in a message, cut short. */
export function valueWords(value: unknown, written: string | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value.trim() === '' ? 'blank text' : quoted(value);
  if (typeof value === 'number') return `the number ${written ?? value}`;
  if (typeof value === 'boolean') return `${written ?? String(value)} (true or false)`;
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** A value as text in quotes, cut short. */
export function quoted(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

function valueAt(record: unknown, path: Path): unknown {
  let value = record;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
