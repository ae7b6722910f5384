import { join } from 'node:path';
import { fileName, taskInOrder, textWithout } from '../db/edit/new-task.ts';
import { pairsText } from '../db/edit/value-text.ts';
import { projectPath, type Project } from '../db/project.ts';
import type { DatabaseReader, Snapshot } from '../db/read/database.ts';
import { taskIdPattern } from '../model/id.ts';
import { problemWords, type Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { PreviewAnswer } from './route.ts';

/** A task as a form has it: whatever was typed so far. */
export type TypedTask = Record<string, unknown> & {
  id?: string | undefined;
  title?: string | undefined;
};

/** What a task without an id is called until it has one. */
const nameless = 'made-up.by.the.form';

/**
 * What a task would be in a file of its own, and what the whole database would say of it there, by the keys
 * of the task. With `edited` it is in the place of that one. Nothing is written. Fails with `unreadable`.
 */
export function previewTask(
  { project, reader }: { project: Project; reader: DatabaseReader },
  typed: TypedTask,
  edited?: string,
): Result<PreviewAnswer> {
  const read = reader.read();
  if (!read.ok) return read;
  const record = taskInOrder({
    ...typed,
    id: edited ?? typed.id ?? nameless,
    title: typed.title ?? '',
  });
  const { title, ...rest } = record;
  const text = `${pairsText(title === '' ? rest : record, 0, '\n')}\n`;
  const entry = read.value.tasks.find(({ piece }) => piece.value?.id === edited);
  // What is typed is no part of a path before it is an id.
  const id = taskIdPattern.test(record.id) ? record.id : nameless;
  const own = projectPath(project, join(project.task_files, fileName({ ...record, id })));
  const isSingle = entry !== undefined && entry.file !== projectPath(project, project.tasks);
  const file = isSingle ? entry.file : own;
  const changes = new Map<string, string | undefined>([[file, text]]);
  if (entry !== undefined && !isSingle) changes.set(entry.file, textWithout(entry, read.value));
  const after = reader.preview(changes);
  const before = new Set(keysOf(read.value));
  const isNew = (problem: Problem): boolean => problem.file === file || !before.has(keyOf(problem));
  const told = (problems: readonly Problem[]): PreviewAnswer['errors'] =>
    byKey(problems.filter(isNew), { file, text });
  const isUnnamed = edited === undefined && typed.id === undefined;
  return ok({
    yaml: isUnnamed ? text.replace(/^id: .*\n/, '') : text,
    errors: told(after.errors),
    warnings: told(after.warnings),
  });
}

/** By the key of the task that each of them is about. What stands at another task is about what both name. */
function byKey(
  problems: readonly Problem[],
  { file, text }: { file: string; text: string },
): Record<string, string> {
  const lines = text.split('\n');
  const found: Record<string, string> = {};
  for (const problem of problems) {
    const above = problem.file === file ? lines.slice(0, problem.line) : [];
    const elsewhere = problem.found.startsWith('a cycle') ? 'depends_on' : 'id';
    const key = above.findLast((line) => /^\w/.test(line))?.replace(/:.*$/, '') ?? elsewhere;
    const isTitle = key === 'id' && problem.found.includes('title');
    found[isTitle ? 'title' : key] ??= problemWords(problem).replaceAll(nameless, 'it');
  }
  return found;
}

function keysOf({ errors, warnings }: Snapshot): string[] {
  return [...errors, ...warnings].map(keyOf);
}

/** Lines move when a task comes or goes. */
function keyOf({ file, found, expected }: Problem): string {
  return `${file}\n${found}\n${expected}`;
}
