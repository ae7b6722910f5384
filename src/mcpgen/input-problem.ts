import type * as z from 'zod/mini';

/** What is wrong with a tool's arguments, in words that the model can act on: field, found, allowed. */
export function inputProblems(issues: readonly z.core.$ZodIssue[], input: unknown): string {
  const lines = issues.map((issue) => `- ${issueLine(issue, input)}`);
  return `Not done: the arguments are not valid.\n${lines.join('\n')}\nMend them and call the tool again.`;
}

function issueLine(issue: z.core.$ZodIssue, input: unknown): string {
  const field = issue.path.length === 0 ? 'the arguments' : issue.path.map(String).join('.');
  const found = foundWords(valueAt(input, issue.path));
  switch (issue.code) {
    case 'invalid_type':
      return `${field}: found ${found}, expected ${issue.expected}`;
    case 'invalid_value':
      return `${field}: found ${found}, expected one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `${field}: unknown ${issue.keys.join(', ')}`;
    case 'too_big':
      return `${field}: found ${found}, expected at most ${issue.maximum}`;
    case 'too_small':
      return `${field}: found ${found}, expected at least ${issue.minimum}`;
    case 'invalid_format':
      return `${field}: found ${found}, expected text ${formatWords(issue)}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return `${field}: found ${found}, which is not allowed here`;
  }
}

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): string {
  const pattern = 'pattern' in issue ? issue.pattern : undefined;
  return pattern === undefined || pattern === '/\\S/'
    ? 'that is not blank'
    : `that matches ${pattern}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    input,
  );
}

function foundWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
