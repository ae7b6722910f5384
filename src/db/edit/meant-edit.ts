import { isDeepStrictEqual } from 'node:util';
import type { Task } from '../../model/task.ts';
import type { Snapshot } from '../read/database.ts';
import type { Entry } from '../read/piece.ts';
import { newlineOf } from './extent.ts';
import { editKeys, type KeyEdit } from './key-edit.ts';
import { plain } from './value-text.ts';

/** The edit without what the record says already, so that doing it again changes nothing. */
export function changedKeys(
  raw: unknown,
  { set = {}, unset = [] }: { set?: object; unset?: PropertyKey[] },
): KeyEdit {
  const record = asRecord(raw);
  const entries = Object.entries(plain(set)).filter(
    ([key, value]) => !isDeepStrictEqual(record[key], value),
  );
  return {
    set: Object.fromEntries(entries),
    unset: unset.map(String).filter((key) => Object.hasOwn(record, key)),
  };
}

/** The record as it is to read after the edit. */
export function editedRecord(raw: unknown, { set, unset }: KeyEdit): Record<string, unknown> {
  const entries = Object.entries({ ...asRecord(raw), ...set });
  return Object.fromEntries(entries.filter(([key]) => !unset.includes(key)));
}

/** The file's text with the keys of one task edited; undefined when they cannot be edited in place. */
export function editEntry(entry: Entry<Task>, text: string, keys: KeyEdit): string | undefined {
  const { piece, offset } = entry;
  const newline = newlineOf(text);
  // A piece that is the whole file may have grown by the edit of another of its tasks.
  const end = offset === 0 ? text.length : offset + piece.text.length;
  const edited = editKeys(text.slice(offset, end), piece.pick, { ...keys, newline });
  return edited === undefined ? undefined : text.slice(0, offset) + edited + text.slice(end);
}

/** What is not as it was meant, in words: another task changed, or one has other values. */
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
  for (const [id, record] of meant) expected.set(id, record);
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
