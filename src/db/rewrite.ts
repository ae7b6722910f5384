import { plain } from './edit/value-text.ts';
import { newlineOf } from './edit/extent.ts';
import { differenceWords } from './edit/meant-edit.ts';
import { entryText, fileText, gapOf } from './layout/entry-text.ts';
import { listParts } from './layout/list-part.ts';
import { markedText } from './merge/fragment.ts';
import { mergeRecordFile } from './merge/record-file-merge.ts';
import type { Sides } from './merge/sides.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { Snapshot } from './read/database.ts';
import { readRecordFile } from './read/list-file.ts';
import type { Entry } from './read/piece.ts';
import { taskKind } from './read/record-kind.ts';
import { refused, type ChangePlan } from './writer.ts';

/** A task's own lines, as they would be in a file of its own. Fails with `edit-refused` for an unusual form. */
export function ownText(before: Snapshot, entry: Entry<Task>): Result<string> {
  const part = ownPart(before, entry);
  if (part === undefined) return unusual(entry);
  return ok(part.entry === undefined ? part.text : fileText({ ...part.entry, lead: '' }));
}

/** What is wrong with a text as a task by itself, and what it says. */
export function readTaskText(file: string, text: string): { problems: Problem[]; raw: unknown } {
  const { entry, problems } = readRecordFile(taskKind, { file, text });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return { problems: errors, raw: entry?.piece.raw };
}

/** The lines of a task replaced by these. Fails with `edit-refused`. */
export function rewritePlan(
  before: Snapshot,
  entry: Entry<Task>,
  text: string,
): Result<ChangePlan> {
  const part = ownPart(before, entry);
  if (part === undefined) return unusual(entry);
  const { raw } = readTaskText(entry.file, text);
  const newline = newlineOf(part.text);
  const check = (after: Snapshot): string | undefined =>
    differenceWords(before, after, new Map([[entry.piece.value?.id ?? '', plain(raw ?? {})]]));
  const planned = (now: string): Result<ChangePlan> =>
    ok({ texts: new Map([[entry.file, now]]), check, adds: true });
  if (part.entry === undefined) return planned(text.replaceAll(/\r?\n/g, newline));
  const { own, column } = part.entry;
  const lines = entryText(text, { column, gap: gapOf(own) }, newline);
  const now = own.endsWith('\n') ? lines : lines.replace(/\r?\n$/, '');
  return planned(part.above + now + part.below);
}

/**
 * Three versions of a task's text as one, key by key; `isWhole` unless both sides changed the same. Fails
 * in words for one that is not plain.
 */
export function mergeTaskTexts(
  texts: Sides<string>,
): Result<{ text: string; isWhole: boolean }, string> {
  const merged = mergeRecordFile(texts, true);
  if (!merged.ok) return merged;
  const { fragments } = merged.value;
  const isWhole = fragments.every((fragment) => typeof fragment === 'string');
  return ok({ text: markedText(fragments), isWhole });
}

/** Where a task's lines are in its file. */
interface OwnPart {
  /** The whole of the file. */
  text: string;
  /** Undefined where the file is the task's own. */
  entry: { own: string; column: number } | undefined;
  above: string;
  below: string;
}

/** Undefined when the file is written in a way that this cannot follow. */
function ownPart(before: Snapshot, entry: Entry<Task>): OwnPart | undefined {
  const text = before.texts.get(entry.file) ?? '';
  if (entry.file.includes('/tasks/')) return { text, entry: undefined, above: '', below: '' };
  const entries = before.tasks.filter(({ file }) => file === entry.file);
  const at = entries.indexOf(entry);
  // Where its entries are known by their lines, only the few around this one are parsed.
  const first = entry.offset === 0 ? 0 : Math.max(0, at - 1);
  const start = entry.offset === 0 || at === 0 ? 0 : (entries[first]?.offset ?? 0);
  const end = entry.offset === 0 ? text.length : (entries[at + 1]?.offset ?? text.length);
  const head = start === 0 ? '' : `${taskKind.key}:${newlineOf(text)}`;
  const parts = listParts(head + text.slice(start, end), taskKind.key);
  const count = entry.offset === 0 ? entries.length : at - first + 1;
  const index = entry.offset === 0 ? at : at - first;
  const own = parts?.entries[index];
  if (parts?.column === undefined || parts.entries.length !== count || own === undefined) {
    return undefined;
  }
  const ahead = parts.entries
    .slice(0, index)
    .reduce((sum, one) => sum + one.lead.length + one.column + one.own.length, 0);
  const from = start - head.length + parts.head.length + ahead + own.lead.length;
  const to = from + own.column + own.own.length;
  return { text, entry: own, above: text.slice(0, from), below: text.slice(to) };
}

function unusual({ file, piece }: Entry<Task>): Result<never> {
  return refused(file, `task ${piece.value?.id ?? ''} is written in an unusual form`);
}

/** The failure of a writer that saw another text. */
export function textChanged({ file, piece }: Entry<Task>): Result<never> {
  const detail = `task ${piece.value?.id ?? ''} is not what it was`;
  return fail({ reason: 'changed-meanwhile', path: file, detail });
}
