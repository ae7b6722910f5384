import { problemWords } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { parseYaml, plainValue, syntaxProblems } from './read/yaml.ts';

/** A task as somebody gives it; whether it is valid is for the database to say. */
export type GivenTask = Record<string, unknown>;

/**
 * The tasks in a text: YAML or JSON (one task, a list of them or of titles, or all of it under `tasks`), or
 * else a title on each line. Fails with `usage` for YAML that does not read, and where there is none.
 */
export function readTasks(text: string): Result<GivenTask[]> {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  const [first = ''] = lines;
  const isStructured = /^(?:---|tasks:|title:|id:|- |[[{])/.test(first);
  const read = isStructured ? readYaml(text) : ok(undefined);
  if (!read.ok) return read;
  const tasks = tasksIn(read.value) ?? titlesIn(lines, isStructured);
  if (tasks === undefined) {
    return usage('an entry is no task', 'give each a `title`, or a title on each line');
  }
  const todo = 'give YAML, JSON, or a title on each line';
  return tasks.length === 0 ? usage('there is no task in it', todo) : ok(tasks);
}

function readYaml(text: string): Result<unknown> {
  const yaml = parseYaml(text);
  const [problem] = syntaxProblems(text, yaml);
  const { value, wrong } = plainValue(yaml.document.contents, yaml.document);
  if (problem === undefined && wrong === undefined) return ok(value);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // A list of titles need not be YAML: `- Fix: the login: again`.
  if (lines.every((line) => line.startsWith('- '))) return ok(undefined);
  const words =
    problem === undefined
      ? `found ${wrong ?? 'nothing'}`
      : `line ${problem.line}: ${problemWords({ ...problem, file: '' })}`;
  return usage(`it is no YAML: ${words}`, 'correct it, or give a title on each line');
}

function tasksIn(value: unknown): GivenTask[] | undefined {
  if (Array.isArray(value)) {
    const tasks = value.map((one: unknown) => (typeof one === 'string' ? { title: one } : one));
    return tasks.every(isTask) ? tasks : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if ('tasks' in value) return tasksIn(value.tasks ?? []);
  return isTask(value) ? [value] : undefined;
}

function isTask(value: unknown): value is GivenTask {
  return typeof value === 'object' && value !== null && 'title' in value;
}

function titlesIn(lines: readonly string[], isStructured: boolean): GivenTask[] | undefined {
  const isList = lines.every((line) => line.startsWith('- '));
  if (isStructured && !isList) return undefined;
  return lines.map((line) => ({ title: (isList ? line.slice(2) : line).trim() }));
}

function usage(detail: string, todo: string): Result<never> {
  return fail({ reason: 'usage', detail, todo });
}
