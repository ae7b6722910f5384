import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { newlineOf } from '../edit/extent.ts';
import { editKeys } from '../edit/key-edit.ts';
import { fileName } from '../edit/new-task.ts';
import { projectPath, type Project } from '../project.ts';
import type { Snapshot } from '../read/database.ts';
import { taskKind } from '../read/record-kind.ts';
import { withSchemaLine } from '../schema/schema-line.ts';
import { refused } from '../writer.ts';
import { fileText } from './entry-text.ts';
import { idOf, otherTasks, withComments, type LayoutPlan, type Move } from './layout-plan.ts';
import { styleOf } from './join.ts';
import { listParts, type ListParts } from './list-part.ts';
import { ranksBefore } from './rank.ts';
import { splitNote } from './split-note.ts';

/**
 * Gives each task of tasks.yaml a file of its own, with a rank that keeps its place. What else tasks.yaml
 * holds stays in it. Fails with `edit-refused` where that cannot be done without a loss.
 */
export function splitPlan(project: Project, before: Snapshot): Result<LayoutPlan> {
  const list = projectPath(project, project.tasks);
  const text = before.texts.get(list) ?? '';
  const entries = before.tasks.filter(({ file }) => file === list);
  const check = (after: Snapshot): string | undefined => otherTasks(before, after);
  const texts = new Map<string, string | undefined>();
  const moves: Move[] = [];
  const plan = { texts, moves, stays: [], check };
  if (entries.length === 0) return ok(plan);
  const parts = listParts(text, taskKind.key);
  if (parts?.entries.length !== entries.length) {
    return refused(list, 'its list of tasks is written in an unusual form');
  }
  const singles = before.tasks.filter(({ file }) => file !== list);
  const above = ranksBefore(entries.length, singles[0]?.piece.value?.rank);
  // Where there is no room above the first one, all get new ranks.
  const ranks = above ?? ranksBefore(before.tasks.length, undefined) ?? [];
  const taken = new Set(before.texts.keys());
  for (const [at, entry] of entries.entries()) {
    const id = idOf(entry);
    const part = parts.entries[at];
    const own = part && rankedText(fileText(part), ranks[at]);
    if (own === undefined) return refused(list, `task ${id} is written in an unusual form`);
    const file = freeFile(project, { id, title: entry.piece.value?.title ?? '' }, taken);
    taken.add(file);
    texts.set(file, withSchemaLine(project.root, file, own));
    moves.push({ id, from: list, to: file });
  }
  for (const [at, { file, piece }] of singles.entries()) {
    if (above !== undefined) break;
    const ranked = rankedText(piece.text, ranks[entries.length + at]);
    if (ranked === undefined) return refused(file, 'it is written in an unusual form');
    texts.set(file, ranked);
  }
  texts.set(list, emptiedText(parts));
  return withComments(before.texts, plan);
}

/** A list without its entries, with a note where it would not be told how and where they stood. */
function emptiedText(parts: ListParts): string {
  const { head, foot, newline } = parts;
  const style = styleOf(parts);
  const again = listParts(head + foot, taskKind.key);
  const isTold = again?.head === head && isDeepStrictEqual(styleOf(again), style);
  return style === undefined || isTold ? head + foot : head + splitNote(style, newline) + foot;
}

function rankedText(text: string, rank: string | undefined): string | undefined {
  const edit = { set: { rank }, unset: [], newline: newlineOf(text) };
  return editKeys(text, (document) => document.contents, edit);
}

function freeFile(
  project: Project,
  record: { id: string; title: string },
  taken: ReadonlySet<string>,
): string {
  const path = (name: string): string => projectPath(project, join(project.task_files, name));
  const named = [fileName(record), `${record.id}.yaml`].map(path);
  const free = named.find((one) => !taken.has(one));
  for (let count = 2; free === undefined; count++) {
    const file = path(`${record.id}-${count}.yaml`);
    if (!taken.has(file)) return file;
  }
  return free;
}
