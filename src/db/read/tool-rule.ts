import { posix } from 'node:path';
import { likeOf, type Config } from '../../model/config.ts';
import { nearest } from '../../model/nearest.ts';
import { ownToolNames } from '../../model/own-tool.ts';
import type { Problem } from '../../model/problem.ts';
import {
  placeholderIn,
  usedArguments,
  type ArgumentType,
  type ProjectTool,
  type ToolArgument,
} from '../../model/project-tool.ts';
import { isReservedVariable } from '../../model/reserved-variable.ts';
import { kindName, type Task } from '../../model/task.ts';
import { argumentProblem, isPattern } from '../../model/tool-value.ts';
import { quoted } from './issue.ts';
import type { Entry } from './piece.ts';
import type { Path } from './place.ts';
import { listedNames, namesOf, problem, unknownName, type Records } from './rule.ts';
import type { RuleProblem } from './unread.ts';

/** Rules on the project's tools, and on who names them. */
export const toolRules: readonly ((records: Records) => RuleProblem[])[] = [
  ({ tasks, tools }) => unknownTools(tasks, tools),
  ({ disciplines, tools }) => unknownTools(disciplines, tools),
  ({ tasks, tools, config }) =>
    tasks.flatMap((entry) => withheldTools(entry, tools, config?.piece.value)),
  ({ tools }) => tools.flatMap(reservedName),
  ({ tools }) => tools.flatMap(commandProblems),
  ({ tools }) => tools.flatMap(environmentProblems),
  ({ tools }) => tools.flatMap(folderProblems),
  ({ tools }) => tools.flatMap(argumentProblems),
];

type ToolEntry = Entry<ProjectTool>;

function unknownTools(entries: readonly Entry<unknown>[], tools: ToolEntry[]): RuleProblem[] {
  const known = namesOf(tools, 'name');
  return entries.flatMap((entry) =>
    listedNames(entry, 'tools').flatMap(({ name, index }) =>
      known.has(name)
        ? []
        : [unknownName(entry, ['tools', index], { name, known, missing_in: 'tools' })],
    ),
  );
}

/** A tool that its own task names, and that sessions of its kind do not get. */
function withheldTools(
  entry: Entry<Task>,
  tools: ToolEntry[],
  config: Config | undefined,
): Problem[] {
  const task = entry.piece.value;
  if (task === undefined || task.tools.length === 0) return [];
  const { tools: named } = task;
  const kind = kindName(task);
  // Of a kind that there is not another rule tells.
  if ((likeOf(kind, config ?? { kinds: [] }) ?? 'implement') === 'implement') return [];
  return named.flatMap((name, index) => {
    const tool = tools.find(({ piece }) => piece.value?.name === name)?.piece.value;
    if (tool === undefined || tool.reads_only) return [];
    const found = `the tool ${quoted(name)}, which a ${kind} session does not get`;
    const expected = 'one that has `reads_only: true`';
    return [problem('warning', entry, ['tools', index], { found, expected })];
  });
}

function reservedName(entry: ToolEntry): Problem[] {
  const name = entry.piece.value?.name ?? '';
  if (!ownToolNames.includes(name)) return [];
  const found = `the name ${quoted(name)}, which is one of Ralph's own tools`;
  return [problem('error', entry, ['name'], { found, expected: 'another name' })];
}

/** Every text of the command, with where it is. */
function commandTexts({ command }: ProjectTool): { text: string; path: Path }[] {
  return command.flatMap((word, at) =>
    typeof word === 'string'
      ? [{ text: word, path: ['command', at] }]
      : word.map((text, inside) => ({ text, path: ['command', at, inside] })),
  );
}

function commandProblems(entry: ToolEntry): Problem[] {
  const tool = entry.piece.value;
  if (tool === undefined) return [];
  const [program] = tool.command;
  const problems: Problem[] = [];
  const add = (path: Path, found: string, expected: string): void => {
    problems.push(problem('error', entry, path, { found, expected }));
  };
  if (typeof program !== 'string') {
    add(['command', 0], 'a list', 'the program: its name, or a path like ./scripts/deploy');
  } else if (placeholderIn(program) !== undefined) {
    const expected = 'the program by its name: no argument can be one';
    add(['command', 0], quoted(program), expected);
  } else if (program.trim() === '') {
    add(['command', 0], 'a blank word', 'the program by its name');
  }
  for (const [at, word] of tool.command.entries()) {
    if (at === 0 || typeof word === 'string') continue;
    if (word.some((one) => placeholderIn(one) !== undefined)) continue;
    const expected = 'an argument in it, as `"{name}"`: words in a list are left out without it';
    add(['command', at], 'a list of words without an argument', expected);
  }
  for (const { text, path } of commandTexts(tool)) {
    if (path.length === 2 && path[1] === 0) continue;
    const words = placeholderWords(tool, text);
    if (words !== undefined) add(path, words.found, words.expected);
    if (text.includes('\0')) add(path, 'a NUL character', 'a word without it');
  }
  return problems;
}

/** What is wrong with a word that names arguments; undefined when nothing is. */
function placeholderWords(
  tool: ProjectTool,
  text: string,
): { found: string; expected: string } | undefined {
  const names = tool.arguments.map(({ name }) => name);
  const name = placeholderIn(text);
  if (name !== undefined) {
    if (names.includes(name)) return undefined;
    const near = nearest(name, names);
    const what = `one of the tool's \`arguments\``;
    const expected = near === undefined ? what : `${what} (did you mean {${near}}?)`;
    return { found: `${quoted(text)}, which is no argument`, expected };
  }
  const inside = names.find((one) => text.includes(`{${one}}`));
  if (inside === undefined) return undefined;
  const found = `{${inside}} within ${quoted(text)}`;
  const expected = `\`"{${inside}}"\` as a word of its own, or as a variable: \`env: {${inside.toUpperCase()}: "{${inside}}"}\``;
  return { found, expected };
}

function environmentProblems(entry: ToolEntry): Problem[] {
  const tool = entry.piece.value;
  if (tool === undefined) return [];
  return Object.entries(tool.env).flatMap(([name, text]) => {
    const path = ['env', name];
    if (isReservedVariable(name)) {
      const found = `the variable ${name}`;
      const expected = 'another one: it decides what programs run, or is a credential';
      return [problem('error', entry, path, { found, expected })];
    }
    if (text.includes('\0')) {
      return [problem('error', entry, path, { found: 'a NUL character', expected: 'none' })];
    }
    const words = placeholderWords(tool, text);
    if (words === undefined) return [];
    // It is the environment already: the value as a whole is all that there is to say.
    const expected = placeholderIn(text) === undefined ? 'the argument alone' : words.expected;
    return [problem('error', entry, path, { found: words.found, expected })];
  });
}

function folderProblems(entry: ToolEntry): Problem[] {
  const cwd = entry.piece.value?.cwd ?? '.';
  const plain = posix.normalize(cwd);
  const isInside = !posix.isAbsolute(plain) && plain !== '..' && !plain.startsWith('../');
  if (isInside && !cwd.includes('\0')) return [];
  const expected = 'a folder of the project, by its path in it';
  return [problem('error', entry, ['cwd'], { found: quoted(cwd), expected, example: 'scripts' })];
}

/** Keys that only some types of arguments have. */
const keyTypes: Record<string, ArgumentType[]> = {
  values: ['enum'],
  pattern: ['string'],
  max_length: ['string'],
  allow_dash: ['string'],
  min: ['integer', 'number'],
  max: ['integer', 'number'],
  flag: ['boolean'],
};

function argumentProblems(entry: ToolEntry): Problem[] {
  const tool = entry.piece.value;
  if (tool === undefined) return [];
  const used = usedArguments(tool);
  return tool.arguments.flatMap((argument) => {
    const path = ['arguments', argument.name];
    const problems = oneArgument(entry, argument);
    if (used.includes(argument.name)) return problems;
    const found = `the argument ${quoted(argument.name)}, which nothing uses`;
    const expected = `\`"{${argument.name}}"\` as a word of \`command\`, or in \`env\``;
    return [...problems, problem('error', entry, path, { found, expected })];
  });
}

function oneArgument(entry: ToolEntry, argument: ToolArgument): Problem[] {
  const { name, type } = argument;
  const at = (key: string): Path => ['arguments', name, key];
  const add = (path: Path, found: string, expected: string): Problem =>
    problem('error', entry, path, { found, expected });
  const keys = writtenKeys(entry, name);
  const strange = keys.flatMap((key) => {
    const types = keyTypes[key];
    if (types === undefined || types.includes(type)) return [];
    return [
      add(at(key), `\`${key}\` of an argument of type ${type}`, `it for ${types.join(', ')}`),
    ];
  });
  if (strange.length > 0) return strange;
  if (type === 'enum' && argument.values.length === 0) {
    const words = { found: 'an enum without `values`', expected: 'what it may be' };
    return [
      problem('error', entry, at('type'), { ...words, example: '`values: [staging, live]`' }),
    ];
  }
  if (argument.pattern !== undefined && !isPattern(argument.pattern)) {
    return [add(at('pattern'), quoted(argument.pattern), 'a regular expression of JavaScript')];
  }
  if (argument.min !== undefined && argument.max !== undefined && argument.min > argument.max) {
    return [add(at('max'), `${argument.max}, below \`min\``, `at least ${argument.min}`)];
  }
  if (argument.default === undefined) return [];
  if (argument.required) {
    const expected = 'a default, or `required: true`: what has to be given needs none';
    return [add(at('required'), '`required: true` beside a default', expected)];
  }
  const wrong = argumentProblem({ ...argument, allow_dash: true }, argument.default);
  if (wrong === undefined) return [];
  return [add(at('default'), JSON.stringify(argument.default), wrong)];
}

function writtenKeys(entry: Entry<unknown>, name: string): string[] {
  const { raw } = entry.piece;
  const all: unknown = isObject(raw) ? Reflect.get(raw, 'arguments') : undefined;
  const one: unknown = isObject(all) ? Reflect.get(all, name) : undefined;
  return isObject(one) ? Object.keys(one) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
