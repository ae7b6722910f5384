import { join } from 'node:path';
import { readText } from '../../host/file.ts';
import type { Result } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { projectPath, type Project } from '../project.ts';
import type { Snapshot } from '../read/database.ts';
import { readWholeList } from '../read/list-file.ts';
import type { Entry } from '../read/piece.ts';
import { taskKind } from '../read/record-kind.ts';
import { withSchemaLine, withSchemaLineOf } from '../schema/schema-line.ts';
import { refused } from '../writer.ts';
import { fileText } from './entry-text.ts';
import { withEntries } from './join.ts';
import { idOf, otherTasks, withComments, type LayoutPlan, type Move } from './layout-plan.ts';
import { entriesText, listParts } from './list-part.ts';

/**
 * Moves the tasks that are done or skipped out of the queue: entries to the list in the archive, files as
 * they are. One that a task names that stays, stays too. Fails with `edit-refused` or `unreadable`.
 */
export function archivePlan(project: Project, before: Snapshot): Result<LayoutPlan> {
  const over = before.tasks.filter(({ piece }) => isOver(piece.value));
  const named = namedByOthers(before.tasks, over);
  const gone = new Set(over.map(idOf).filter((id) => !named.has(id)));
  const stays = [...named].map(([id, by]) => ({ id, why: `${by} names it` }));
  const moves: Move[] = [];
  const texts = new Map<string, string | undefined>();
  const seen = new Map<string, string | undefined>();
  const check = (after: Snapshot): string | undefined => otherTasks(before, after, gone);
  const plan = { texts, seen, moves, stays, check };
  const list = projectPath(project, project.tasks);
  const moving = before.tasks.filter((entry) => gone.has(idOf(entry)));
  const singles = moving.filter(({ file }) => file !== list);
  const listed = moving.filter(({ file }) => file === list);
  if (listed.length > 0) {
    const archive = projectPath(project, join(project.archive, 'tasks.yaml'));
    const cut = withoutEntries(before, list, gone);
    const old = readText(join(project.root, archive));
    if (!old.ok) return old;
    const text = before.texts.get(list) ?? '';
    const now = cut && withEntries(old.value ?? '', cut.taken, old.value ?? text);
    if (cut === undefined || now === undefined || !holds(now, listed)) {
      const file = cut === undefined ? list : archive;
      return refused(file, 'its list of tasks is written in an unusual form');
    }
    seen.set(archive, old.value);
    const whole = old.value === undefined ? withSchemaLine(project.root, archive, now) : now;
    texts.set(archive, whole).set(list, cut.left);
    moves.push(...listed.map((entry) => ({ id: idOf(entry), from: list, to: archive })));
  }
  const folder = join(project.archive, 'tasks');
  for (const entry of singles) {
    const id = idOf(entry);
    const name = entry.file.slice(entry.file.lastIndexOf('/') + 1);
    const to = freePath(project, folder, [name, `${id}.yaml`, `${id}-2.yaml`, `${id}-3.yaml`]);
    if (to === undefined) return refused(entry.file, `the archive has a ${name} already`);
    seen.set(to, undefined);
    texts.set(to, withSchemaLineOf(to, entry.file, entry.piece.text));
    moves.push({ id, from: entry.file, to });
  }
  for (const { file } of singles) texts.set(file, undefined);
  return withComments(new Map([...before.texts, ...seen]), plan);
}

function isOver(task: Task | undefined): boolean {
  return task?.status === 'done' || task?.status === 'skipped';
}

/** Those of these tasks that one names that does not go with them, each with one that does. */
function namedByOthers(
  tasks: readonly Entry<Task>[],
  over: readonly Entry<Task>[],
): Map<string, string> {
  const ids = new Set(over.map(idOf));
  const named = new Map<string, string>();
  const open = tasks.filter((entry) => !ids.has(idOf(entry)));
  for (const entry of open) {
    for (const id of namesOf(entry.piece.value)) {
      if (!ids.has(id) || named.has(id)) continue;
      named.set(id, idOf(entry));
      // What this one names has to stay with it.
      open.push(...over.filter((one) => idOf(one) === id));
    }
  }
  return named;
}

function namesOf(task: Task | undefined): string[] {
  if (task === undefined) return [];
  const { depends_on, reviews, blocked } = task;
  return [...depends_on, ...reviews, ...(blocked?.task === undefined ? [] : [blocked.task])];
}

/** A list without some of its tasks, and those, each as the text of a file. */
function withoutEntries(
  before: Snapshot,
  list: string,
  gone: ReadonlySet<string>,
): { left: string; taken: string[] } | undefined {
  const entries = before.tasks.filter(({ file }) => file === list);
  const parts = listParts(before.texts.get(list) ?? '', taskKind.key);
  // Of a list in brackets something would be left that is none.
  if (parts?.entries.length !== entries.length || parts.column === undefined) return undefined;
  const isGone = (at: number): boolean => {
    const entry = entries[at];
    return entry !== undefined && gone.has(idOf(entry));
  };
  const kept = parts.entries.filter((_, at) => !isGone(at));
  const taken = parts.entries.filter((_, at) => isGone(at)).map(fileText);
  const left = parts.head + entriesText(kept) + parts.foot;
  return { left, taken };
}

/** Whether a list ends with just what these tasks say. */
function holds(text: string, tasks: readonly Entry<Task>[]): boolean {
  const { entries } = readWholeList(taskKind, { file: 'tasks.yaml', text });
  const last = entries.slice(-tasks.length).map(({ piece }) => JSON.stringify(piece.raw));
  return tasks.every(({ piece }, at) => last[at] === JSON.stringify(piece.raw));
}

function freePath(project: Project, folder: string, names: string[]): string | undefined {
  const path = names.map((name) => join(folder, name)).find((one) => isFree(one));
  return path === undefined ? undefined : projectPath(project, path);
}

function isFree(path: string): boolean {
  const text = readText(path);
  return text.ok && text.value === undefined;
}
