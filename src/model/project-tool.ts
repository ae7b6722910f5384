/** tools.yaml: commands of the project that a session may be given as tools, with their defaults. */

export const argumentTypes = ['string', 'integer', 'number', 'boolean', 'enum'] as const;
export type ArgumentType = (typeof argumentTypes)[number];

export type ArgumentValue = string | number | boolean;

/** What one argument of a tool may be. Keys that are not for its type are undefined. */
export interface ToolArgument {
  name: string;
  type: ArgumentType;
  description: string | undefined;
  required: boolean;
  default: ArgumentValue | undefined;
  /** Of an enum. */
  values: string[];
  /** Of a string: a regular expression for the whole of it. */
  pattern: string | undefined;
  /** Of a string, in characters. */
  max_length: number;
  /** Of a string: whether it may begin with `-` where the program may take it for an option. */
  allow_dash: boolean;
  min: number | undefined;
  max: number | undefined;
  /** Of a boolean: what stands in the command for true; for false nothing does. */
  flag: string | undefined;
}

/** A word of a command; several go together, and only where all of their arguments are given. */
export type CommandWord = string | string[];

export interface ProjectTool {
  name: string;
  title: string;
  description: string;
  arguments: ToolArgument[];
  /** The program and its words, never a line for a shell. */
  command: CommandWord[];
  env: Record<string, string>;
  /** Relative to the project. */
  cwd: string;
  /** Milliseconds. */
  timeout: number;
  /** Bytes that are kept of what it prints. */
  output: number;
  reads_only: boolean;
  /** Exit codes that are no failure. */
  success: number[];
}

/** Values by the names of the arguments, as they were checked. */
export type ArgumentValues = ReadonlyMap<string, ArgumentValue>;

/** A word that is a placeholder as a whole: `{path}`. */
const placeholderPattern = /^\{([a-z][a-z0-9_]*)\}$/;

/** The name of the argument that stands in the place of this word; undefined for a word that is itself. */
export function placeholderIn(word: string): string | undefined {
  return placeholderPattern.exec(word)?.[1];
}

/** The names of the arguments that a command and its environment use, in their order, each once. */
export function usedArguments({ command, env }: Pick<ProjectTool, 'command' | 'env'>): string[] {
  const words = [...command.flat(), ...Object.values(env)];
  return [...new Set(words.flatMap((word) => placeholderIn(word) ?? []))];
}

/** The program, its words and what is added to its environment for these values. */
export interface Invocation {
  program: string;
  args: string[];
  env: Record<string, string>;
}

/** What is started for these values. Each value is one word as it is: nothing is joined, split or quoted. */
export function invocation(tool: ProjectTool, values: ArgumentValues): Invocation {
  const [program = '', ...args] = tool.command.flatMap((word) => wordsFor(tool, word, values));
  const env: Record<string, string> = {};
  for (const [name, text] of Object.entries(tool.env)) {
    const argument = placeholderIn(text);
    const value = argument === undefined ? text : values.get(argument);
    if (value !== undefined) env[name] = String(value);
  }
  return { program, args, env };
}

function wordsFor(tool: ProjectTool, word: CommandWord, values: ArgumentValues): string[] {
  const parts = typeof word === 'string' ? [word] : word;
  const words = parts.map((part) => wordFor(tool, part, values));
  // Of a group without one of its values nothing is left.
  return words.includes(undefined) ? [] : words.filter((one) => one !== undefined);
}

function wordFor(tool: ProjectTool, word: string, values: ArgumentValues): string | undefined {
  const name = placeholderIn(word);
  if (name === undefined) return word;
  const value = values.get(name);
  const flag = tool.arguments.find((argument) => argument.name === name)?.flag;
  if (flag !== undefined) return value === true ? flag : undefined;
  return value === undefined ? undefined : String(value);
}

/**
 * The arguments whose values a program may take for an option: those that stand in its command without
 * a `--` before them.
 */
export function optionPlaces({ command }: Pick<ProjectTool, 'command'>): Set<string> {
  const end = command.indexOf('--');
  const before = end === -1 ? command : command.slice(0, end);
  return new Set(before.flat().flatMap((word) => placeholderIn(word) ?? []));
}

/** The first sentence of what a tool does, for a prompt. */
export function firstSentence(text: string): string {
  const [paragraph = ''] = text.trim().split(/\n\s*\n/, 1);
  const line = paragraph.replaceAll(/\s+/g, ' ');
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  const chars = Array.from(sentence.replace(/\.$/, ''));
  return chars.length <= longestUse
    ? chars.join('')
    : `${chars.slice(0, longestUse - 1).join('')}…`;
}

const longestUse = 200;
