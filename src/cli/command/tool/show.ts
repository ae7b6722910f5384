import { byteWords } from '../../../model/byte-size.ts';
import { durationWords } from '../../../model/duration.ts';
import { plainLine, plainText } from '../../../model/plain-text.ts';
import { optionPlaces, type ProjectTool, type ToolArgument } from '../../../model/project-tool.ts';
import { callArguments } from '../../../model/tool-value.ts';
import type { ExitCode } from '../../exit-code.ts';
import { openQueue } from '../../open-queue.ts';
import { printFailure, printReport } from '../../output.ts';
import { findTool, usersOf } from './tool-user.ts';

/** Shows one tool: what it takes, what it runs, and who gets it. */
export async function showTool(name: string, { json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings } = opened.value;
  const found = findTool(queue, name);
  if (!found.ok) return printFailure(found.failure, json);
  const tool = found.value;
  const users = usersOf(tool, queue);
  const text = plainText(toolText(tool, users));
  return printReport({ kind: 'tool', data: { ...tool, ...users }, text, warnings }, json);
}

function toolText(
  tool: ProjectTool,
  { tasks, disciplines }: { tasks: string[]; disciplines: string[] },
): string {
  const { name, title, description, command, env, cwd, timeout, output, success } = tool;
  const words = command.map((word) =>
    typeof word === 'string' ? shown(word) : `[${word.map(shown).join(' ')}]`,
  );
  const codes = success.join(', ');
  const facts = [
    ['runs', words.join(' ')],
    ...Object.entries(env).map(([variable, value]) => ['with', `${variable}=${shown(value)}`]),
    ['in', cwd === '.' ? "the project's folder" : cwd],
    ['takes', `at most ${durationWords(timeout)}; ${byteWords(output)} of what it prints is kept`],
    ...(codes === '0' ? [] : [['good', `exit ${codes}`]]),
    ['is', tool.reads_only ? 'for all kinds of tasks: it only reads' : 'for implement tasks'],
    ...(disciplines.length === 0 ? [] : [['named', `by ${disciplines.join(', ')}`]]),
    ['given', tasks.length === 0 ? 'to no task' : `to ${shortList(tasks)}`],
  ];
  const lines = facts.map(([what = '', value = '']) => `${what.padEnd(6)} ${plainLine(value)}`);
  return [
    title === name ? name : `${name}: ${plainLine(title)}`,
    description.trim(),
    argumentLines(tool).join('\n'),
    lines.join('\n'),
    `Try it: ralph tool run ${[name, ...callArguments(tool).flatMap(sample)].join(' ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function argumentLines(tool: ProjectTool): string[] {
  const rows = callArguments(tool).map((argument) => [
    argument.name,
    allowedWords(argument, optionPlaces(tool)),
    plainLine(argument.description ?? ''),
  ]);
  const widths = [0, 1].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function allowedWords(argument: ToolArgument, places: ReadonlySet<string>): string {
  const { type, values, pattern, max_length, flag } = argument;
  const parts = [
    type === 'enum' ? values.join(' | ') : type,
    ...(pattern === undefined ? [] : [`/${pattern}/`]),
    ...(type === 'string' ? [`at most ${max_length} characters`] : []),
    ...(type === 'string' && places.has(argument.name) && !argument.allow_dash
      ? ['no `-` at its start']
      : []),
    ...rangeWords(argument),
    ...(flag === undefined ? [] : [flag]),
    ...(argument.default === undefined ? [] : [`default ${String(argument.default)}`]),
    ...(argument.required || argument.default !== undefined ? [] : ['may be left out']),
  ];
  return plainLine(parts.join(', '));
}

function rangeWords({ type, min, max }: ToolArgument): string[] {
  if (type !== 'number' && type !== 'integer') return [];
  if (min === undefined) return max === undefined ? [] : [`at most ${max}`];
  return [max === undefined ? `at least ${min}` : `from ${min} to ${max}`];
}

/** What has to be given, for an example. */
function sample({ name, type, required, values, min }: ToolArgument): string[] {
  if (!required) return [];
  switch (type) {
    case 'enum':
      return [`${name}=${shown(values[0] ?? '')}`];
    case 'boolean':
      return [`${name}=true`];
    case 'integer':
    case 'number':
      return [`${name}=${min ?? 1}`];
    case 'string':
      return [`${name}=…`];
  }
}

function shown(word: string): string {
  return /^[\w./:=,@%+{}-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function shortList(names: readonly string[]): string {
  const some = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${some} and ${names.length - 5} more` : some;
}
