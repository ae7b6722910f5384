import { isSeq, type Node } from 'yaml';
import { problemWords } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { commentsOf } from './layout/comment.ts';
import { fileText } from './layout/entry-text.ts';
import { listParts } from './layout/list-part.ts';
import { listItems, pairOf, parseYaml, placeAt, plainValue, syntaxProblems } from './read/yaml.ts';

/** A task as somebody gives it; whether it is valid is for the database to say. */
export type GivenTask = Record<string, unknown>;

export interface GivenTasks {
  /** Each with the line of the text in which it begins, from 1. */
  entries: {
    task: GivenTask;
    line: number;
    /** Its own lines, as a file of their own, where a comment is in them. */
    own?: string | undefined;
  }[];
  /** The lines that begin with `#`, where each of the others is a title. */
  left_out: number[];
}

/** One that is not empty, with its number from 1. */
interface Line {
  line: number;
  text: string;
}

/**
 * The tasks in a text: YAML or JSON (one task, a list of them or of titles, or all of it under `tasks`), or
 * else a title on each line, behind a bullet or not. Fails with `usage` for YAML that does not read, and
 * where there is none.
 */
export function readTasks(text: string): Result<GivenTasks> {
  const filled = text
    .split(/\r?\n/)
    .map((one, at) => ({ line: at + 1, text: one }))
    .filter((one) => one.text.trim() !== '');
  const lines = filled.filter((one) => !isRemark(one));
  const isStructured = /^(?:---|tasks:|title:|id:|- |[[{])/.test(lines[0]?.text ?? '');
  const read = isStructured ? readYaml(text) : titlesIn(filled);
  // A list of titles need not be YAML: `- Fix: the login: again`.
  return read.ok || !isTitleList(lines) ? read : titlesIn(filled);
}

function isRemark({ text }: Line): boolean {
  return text.trimStart().startsWith('#');
}

/** Bullets and titles, none of them further in, and no key of a task. */
function isTitleList(lines: readonly Line[]): boolean {
  const [first] = lines;
  if (first?.text.startsWith('- ') !== true) return false;
  return lines.every(({ text }) => !/^\s|^(?:[-*•] +)?(?:title|id|tasks):(?:\s|$)/.test(text));
}

function titlesIn(filled: readonly Line[]): Result<GivenTasks> {
  const lines = filled.filter((one) => !isRemark(one));
  const entries = lines.map(({ text, line }) => ({
    task: { title: text.trim().replace(/^[-*•]\s+(?:\[ \]\s+)?/, '') },
    line,
  }));
  return given(
    entries,
    filled.filter(isRemark).map(({ line }) => line),
  );
}

function readYaml(text: string): Result<GivenTasks> {
  const yaml = parseYaml(text);
  const { document, lines } = yaml;
  const [problem] = syntaxProblems(text, yaml);
  const { value, wrong } = plainValue(document.contents, document);
  if (problem !== undefined || wrong !== undefined) {
    const words =
      problem === undefined
        ? `found ${wrong ?? 'nothing'}`
        : `line ${problem.line}: ${problemWords({ ...problem, file: '' })}`;
    return usage(`it is no YAML: ${words}`, 'correct it, or give a title on each line');
  }
  const { contents } = document;
  const nodes = listItems(contents, document) ??
    listItems(pairOf(contents, 'tasks')?.value, document) ?? [contents];
  const own = ownLines(text, contents);
  const entries: GivenTasks['entries'] = [];
  for (const [at, one] of recordsIn(value).entries()) {
    const { line } = placeAt(lines, nodes[at]?.range?.[0] ?? 0);
    const task = typeof one === 'string' ? { title: one } : one;
    if (!isTask(task)) {
      const detail = `entry ${at + 1} (line ${line}) is no task: it has no \`title\``;
      return usage(detail, 'give each a `title`, or a title on each line');
    }
    entries.push({ task, line, own: typeof one === 'string' ? undefined : own[at] });
  }
  return given(entries, []);
}

/** The lines of each entry that a comment is in. */
function ownLines(text: string, contents: Node | null): (string | undefined)[] {
  if (commentsOf(text).length === 0) return [];
  const isList = isSeq(contents);
  if (!isList && pairOf(contents, 'tasks') === undefined) return [text];
  const parts = listParts(isList ? `tasks:\n${text}` : text, 'tasks');
  if (parts === undefined) return [];
  // Comments right above the first entry are about it, wherever its dash stands.
  const above = /(?<=\n)(?:[ \t]*#[^\n]*\n)+$/.exec(parts.head)?.[0] ?? '';
  return parts.entries.map(({ lead, ...entry }, at) => {
    const all = at === 0 ? above + lead : lead;
    const lines = fileText({ ...entry, lead: all.replace(/^(?:[ \t]*\r?\n)+/, '') });
    return commentsOf(lines).length > 0 ? lines : undefined;
  });
}

function recordsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null || !('tasks' in value)) return [value];
  return value.tasks === null ? [] : recordsIn(value.tasks);
}

function isTask(value: unknown): value is GivenTask {
  return typeof value === 'object' && value !== null && 'title' in value;
}

function given(entries: GivenTasks['entries'], left_out: number[]): Result<GivenTasks> {
  const todo = 'give YAML, JSON, or a title on each line';
  return entries.length === 0 ? usage('there is no task in it', todo) : ok({ entries, left_out });
}

function usage(detail: string, todo: string): Result<never> {
  return fail({ reason: 'usage', detail, todo });
}
