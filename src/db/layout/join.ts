import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { newlineOf } from '../edit/extent.ts';
import { editKeys } from '../edit/key-edit.ts';
import { projectPath, type Project } from '../project.ts';
import type { Snapshot } from '../read/database.ts';
import { taskKind } from '../read/record-kind.ts';
import { withoutSchemaLine } from '../schema/schema-line.ts';
import { refused } from '../writer.ts';
import { lostComment } from './comment.ts';
import { entryText, gapOf, type EntryStyle } from './entry-text.ts';
import { idOf, otherTasks, withComments, type LayoutPlan } from './layout-plan.ts';
import { entriesText, listParts, type ListParts } from './list-part.ts';
import { findNote } from './split-note.ts';

/**
 * Puts the tasks with files of their own at the end of tasks.yaml, in their order. A rank that says
 * nothing more goes. Fails with `edit-refused` where that cannot be done without a loss.
 */
export function joinPlan(project: Project, before: Snapshot): Result<LayoutPlan> {
  const list = projectPath(project, project.tasks);
  const singles = before.tasks.filter(({ file }) => file !== list);
  const texts = new Map<string, string | undefined>();
  const moves = singles.map((entry) => ({ id: idOf(entry), from: entry.file, to: list }));
  const check = (after: Snapshot): string | undefined => otherTasks(before, after);
  const plan = { texts, moves, stays: [], check };
  if (singles.length === 0) return ok(plan);
  const sources = singles.map(({ piece }) => unrankedText(withoutSchemaLine(piece.text)));
  const old = before.texts.get(list);
  // A list that begins with these files has their line breaks.
  const joined = withEntries(old ?? '', sources, old === undefined ? sources[0] : old);
  if (joined === undefined) {
    return refused(list, 'its list of tasks is written in an unusual form');
  }
  texts.set(list, joined);
  for (const { file } of singles) texts.set(file, undefined);
  return withComments(before.texts, plan);
}

/**
 * A list of tasks with these files as its last entries; undefined when it is written in a way that this
 * cannot follow. `like` is a text with the line breaks that it is to have.
 */
export function withEntries(
  text: string,
  sources: readonly string[],
  like = text,
): string | undefined {
  const newline = newlineOf(like);
  const parts = listParts(text === '' ? `${taskKind.key}:${newline}` : text, taskKind.key);
  if (parts === undefined) return undefined;
  const { entries } = parts;
  const note = entries.length === 0 ? findNote(parts.foot) : undefined;
  const style = note?.style ?? styleOf(parts);
  if (style === undefined) return undefined;
  const old = parts.head + (note?.above ?? '') + entriesText(entries);
  const foot = note?.below ?? parts.foot;
  const added = sources.map((source) => entryText(source, style, newline)).join('');
  const whole = `${old.endsWith('\n') ? old : old + newline}${added}${foot}`;
  const isEnded = foot !== '' || sources.at(-1)?.endsWith('\n') !== false;
  return isEnded ? whole : whole.slice(0, -newline.length);
}

/** How the entries of a list stand, or would; undefined for a list in brackets. */
export function styleOf({ entries, column }: ListParts): EntryStyle | undefined {
  const last = entries.at(-1);
  if (last === undefined) return { column: 2, gap: 1 };
  return column === undefined ? undefined : { column, gap: gapOf(last.own) };
}

/** A task's file without its rank, where no comment goes with it. */
export function unrankedText(text: string): string {
  const edit = { set: {}, unset: ['rank'], newline: newlineOf(text) };
  const edited = editKeys(text, (document) => document.contents, edit);
  const isSame = edited !== undefined && lostComment([text], [edited]) === undefined;
  return isSame ? edited : text;
}
