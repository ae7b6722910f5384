import { isDeepStrictEqual } from 'node:util';
import type { Task } from '../../model/task.ts';
import type { Snapshot } from '../read/database.ts';
import type { Entry } from '../read/piece.ts';
import { newlineOf } from './extent.ts';
import { editKeys, type KeyEdit } from './key-edit.ts';
import { plain } from './value-text.ts';

/** What is to become of a record: keys as a whole, or single elements of its lists. */
export interface RecordEdit {
  set?: object;
  unset?: PropertyKey[];
  /** Elements for the end of lists, by their keys; those that a list has already are left out. */
  add?: object;
  /** Elements that leave lists; a list that becomes empty goes. */
  remove?: object;
}

/** The edit as keys, without what the record says already, so that doing it again changes nothing. */
export function changedKeys(raw: unknown, edit: RecordEdit): KeyEdit {
  const record = asRecord(raw);
  const lists = editedLists(record, edit);
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
  const empty = Object.keys(lists).filter((key) => isEmpty(lists[key]));
  const full = Object.entries(lists).filter(([, value]) => !isEmpty(value));
  const entries = [...Object.entries(plain(edit.set ?? {})), ...full].filter(
    ([key, value]) => !isDeepStrictEqual(record[key], value),
  );
  const gone = [...(edit.unset ?? []).map(String), ...empty];
  return {
    set: Object.fromEntries(entries),
    unset: gone.filter((key) => Object.hasOwn(record, key)),
  };
}

/** The lists that elements are added to or removed from, as they will be. */
function editedLists(
  record: Record<string, unknown>,
  { add = {}, remove = {} }: RecordEdit,
): Record<string, unknown[]> {
  const lists: Record<string, unknown[]> = {};
  const listAt = (key: string): unknown[] => {
    const list = lists[key] ?? record[key];
    return Array.isArray(list) ? list : [];
  };
  const isIn = (value: unknown, list: unknown): boolean =>
    Array.isArray(list) && list.some((one) => isDeepStrictEqual(one, value));
  for (const [key, gone] of Object.entries(plain(remove))) {
    const list = listAt(key);
    if (list.some((one) => isIn(one, gone))) lists[key] = list.filter((one) => !isIn(one, gone));
  }
  for (const [key, values] of Object.entries(plain(add))) {
    if (!Array.isArray(values)) continue;
    const list = listAt(key);
    const added = values.filter((value: unknown) => !isIn(value, list));
    if (added.length > 0) lists[key] = [...list, ...(added as unknown[])];
  }
  return lists;
}

/** The record as it is to read after the edit. */
export function editedRecord(raw: unknown, { set, unset }: KeyEdit): Record<string, unknown> {
  const entries = Object.entries({ ...asRecord(raw), ...set });
  return Object.fromEntries(entries.filter(([key]) => !unset.includes(key)));
}

/** The file's text with the keys of one record edited; undefined when they cannot be edited in place. */
export function editEntry(entry: Entry<unknown>, text: string, keys: KeyEdit): string | undefined {
  const { piece, offset } = entry;
  const newline = newlineOf(text);
  // A piece that is the whole file may have grown by the edit of another of its records.
  const end = offset === 0 ? text.length : offset + piece.text.length;
  const edited = editKeys(text.slice(offset, end), piece.pick, { ...keys, newline });
  return edited === undefined ? undefined : text.slice(0, offset) + edited + text.slice(end);
}

/**
 * What is not as it was meant, in words: another task changed, or one has other values. In `meant` a task
 * that is to be gone is undefined.
 */
export function differenceWords(
  before: Snapshot,
  after: Snapshot,
  meant: ReadonlyMap<string, unknown>,
): string | undefined {
  // Most tasks are the very same piece in the same place: nothing can be wrong with those.
  const isOpen = (entry: Entry<Task>, others: Snapshot, index: number): boolean =>
    entry.piece !== others.tasks[index]?.piece || meant.has(entry.piece.value?.id ?? '');
  const expected = new Map(
    before.tasks
      .filter((entry, index) => isOpen(entry, after, index))
      .map((entry) => [entry.piece.value?.id, entry.piece.raw]),
  );
  for (const [id, record] of meant) {
    if (record === undefined) expected.delete(id);
    else expected.set(id, record);
  }
  const changed = after.tasks.filter((entry, index) => isOpen(entry, before, index));
  if (changed.length !== expected.size) return 'tasks would appear or vanish';
  for (const { piece } of changed) {
    const id = piece.value?.id;
    const record = expected.get(id);
    if (piece.raw !== record && !isDeepStrictEqual(piece.raw, record)) {
      return `task ${id ?? ''} would read differently`;
    }
  }
  return undefined;
}

function asRecord(raw: unknown): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
}
