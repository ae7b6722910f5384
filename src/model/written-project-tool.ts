import * as z from 'zod/mini';
import { byteSizePattern, parseByteSize } from './byte-size.ts';
import { durationPattern, parseDuration } from './duration.ts';
import { argumentTypes, type ProjectTool, type ToolArgument } from './project-tool.ts';
import { variableNamePattern } from './written-config.ts';
import { optionalKey, requiredKey, text } from './written-task.ts';

/** What the agent calls it by, and a placeholder of its command. */
export const toolNamePattern = /^[a-z][a-z0-9_]{0,47}$/;
const toolName = z.string().check(z.regex(toolNamePattern));

/** The longest word that a program can be given has 128 KiB, and a character up to four bytes. */
const longestText = 30_000;
const usualText = 4_000;
const usualTimeout = '2m';
const usualOutput = '32kB';

const variableName = z.string().check(z.regex(variableNamePattern));

const timeout = z.string().check(
  z.regex(durationPattern),
  z.refine((written) => isWithin(parseDuration(written), 1, 600_000), {
    error: 'more than nothing, at most 10m',
    params: { example: '5m' },
  }),
);

/** What an agent reads of one answer is far below 25,000 tokens. */
const output = z.string().check(
  z.regex(byteSizePattern),
  z.refine((written) => isWithin(parseByteSize(written), 100, 32_000), {
    error: 'from 100B to 32kB',
  }),
);

const writtenArgument = z.looseObject({
  type: requiredKey('What it may be.', z.enum(argumentTypes)),
  description: optionalKey('What it is for: the agent reads this.', text),
  required: optionalKey(
    'Whether it has to be given. Default: true, and false where there is a default.',
    z.boolean(),
  ),
  default: optionalKey(
    'What it is when it is not given.',
    z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' }),
  ),
  values: optionalKey('Of an enum: what it may be.', z.array(text).check(z.minLength(1))),
  pattern: optionalKey(
    'Of a string: a regular expression, as JavaScript has them, for the whole of it.',
    text,
  ),
  max_length: optionalKey(
    `Of a string: the most characters. Default: ${usualText}.`,
    z.int().check(z.gte(1), z.lte(longestText)),
  ),
  allow_dash: optionalKey(
    'Of a string: whether it may begin with `-`, which the program may take for an option.',
    z.boolean(),
  ),
  min: optionalKey('Of a number: the least.', z.number()),
  max: optionalKey('Of a number: the most.', z.number()),
  flag: optionalKey('Of a boolean: what stands in the command for true.', text),
});

/** YAML takes braces without quotes for a mapping. */
const word = z.union([z.string(), z.array(z.string()).check(z.minLength(1))], {
  error: 'text (an argument in quotes: `"{name}"`), or a list of texts',
});

/** What tools.yaml may hold for one tool. */
export const writtenProjectTool = z.looseObject({
  name: requiredKey('What tasks, disciplines and the agent call it by.', toolName),
  title: optionalKey('Its name for people. Default: the name.', text),
  description: requiredKey('What it does and when to use it: the agent reads this.', text),
  arguments: optionalKey(
    'What the agent may give it, by name.',
    z.record(toolName, writtenArgument),
  ),
  command: requiredKey(
    'The program and its words, one by one: no shell sees them. `"{name}"` stands for an argument; words in a list of their own are left out together.',
    z.array(word).check(z.minLength(1)),
  ),
  env: optionalKey(
    'Variables of its environment: texts, or `"{name}"` for an argument.',
    z.record(variableName, z.string()),
  ),
  cwd: optionalKey('The folder that it runs in. Default: that of the project.', text),
  timeout: optionalKey(`How long it may take, at most 10m. Default: ${usualTimeout}.`, timeout),
  output: optionalKey(
    `How much of what it prints is kept, half from its start and half from its end. Default: ${usualOutput}.`,
    output,
  ),
  reads_only: optionalKey(
    'Whether it changes nothing: then review and plan sessions may have it, too. Default: false.',
    z.boolean(),
  ),
  success: optionalKey(
    'Exit codes that are no failure. Default: [0].',
    z.array(z.int().check(z.gte(0), z.lte(255))).check(z.minLength(1)),
  ),
});
export type WrittenProjectTool = z.infer<typeof writtenProjectTool>;

/** The tool with every default filled in. */
export function resolveProjectTool(written: WrittenProjectTool): ProjectTool {
  return {
    name: written.name,
    title: written.title ?? written.name,
    description: written.description,
    arguments: Object.entries(written.arguments ?? {}).map(resolveArgument),
    command: written.command,
    env: written.env ?? {},
    cwd: written.cwd ?? '.',
    timeout: parseDuration(written.timeout ?? usualTimeout) ?? 0,
    output: parseByteSize(written.output ?? usualOutput) ?? 0,
    reads_only: written.reads_only ?? false,
    success: written.success ?? [0],
  };
}

function resolveArgument([name, written]: [string, z.infer<typeof writtenArgument>]): ToolArgument {
  return {
    name,
    type: written.type,
    description: written.description,
    required: written.required ?? written.default === undefined,
    default: written.default,
    values: written.values ?? [],
    pattern: written.pattern,
    max_length: written.max_length ?? usualText,
    allow_dash: written.allow_dash ?? false,
    min: written.min,
    max: written.max,
    flag: written.flag,
  };
}

function isWithin(value: number | undefined, least: number, most: number): boolean {
  // What has no form at all is told by the pattern.
  return value === undefined || (value >= least && value <= most);
}
