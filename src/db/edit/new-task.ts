import { slugOf } from '../../model/slug.ts';
import { writtenTask } from '../../model/written-task.ts';
import type { Entry } from '../read/piece.ts';
import { taskKind } from '../read/record-kind.ts';
import { appendRecords, type Appended, type NewRecord } from './append.ts';
import { newlineOf } from './extent.ts';
import { withoutRecord } from './record-list.ts';
import { pairsText, plain } from './value-text.ts';

/** The keys in the order of the schema, the unknown ones last. */
export function taskInOrder<Record extends { id: string; title: string }>(record: Record): Record {
  const known = Object.keys(writtenTask.shape);
  const place = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length);
  const entries = Object.entries(plain(record)).sort(([a], [b]) => place(a) - place(b));
  return Object.fromEntries(entries) as Record;
}

/**
 * The text of `tasks.yaml` with more tasks at its end. Where its entries are known by their lines, only
 * the last two of them are parsed. Undefined when the file is written in a way that this cannot follow.
 */
export function appendTasks(
  text: string,
  entries: Entry<unknown>[],
  records: readonly NewRecord[],
): Appended | undefined {
  const { key } = taskKind;
  const start = entries.at(-2)?.offset ?? entries.at(-1)?.offset ?? 0;
  if (start === 0) return appendRecords(text, key, records);
  const head = `${key}:${newlineOf(text)}`;
  const tail = appendRecords(head + text.slice(start), key, records);
  if (tail === undefined) return undefined;
  const by = start - head.length;
  return {
    text: text.slice(0, start) + tail.text.slice(head.length),
    starts: tail.starts.map((one) => one + by),
  };
}

/**
 * The text of a list of tasks without one of them. Where its entries are known by their lines, only those
 * beside it are parsed. Undefined when the file is written in a way that this cannot follow.
 */
export function textWithout(
  entry: Entry<unknown>,
  { texts, tasks }: { texts: ReadonlyMap<string, string>; tasks: readonly Entry<unknown>[] },
): string | undefined {
  const { key } = taskKind;
  const text = texts.get(entry.file) ?? '';
  const entries = tasks.filter(({ file }) => file === entry.file);
  const at = entries.indexOf(entry);
  if (entry.offset === 0) return withoutRecord(text, key, at);
  const first = Math.max(0, at - 1);
  const start = entries[first]?.offset ?? 0;
  const end = entries[at + 2]?.offset ?? text.length;
  const head = `${key}:${newlineOf(text)}`;
  const rest = withoutRecord(head + text.slice(start, end), key, at - first);
  if (rest === undefined) return undefined;
  return text.slice(0, start) + rest.slice(head.length) + text.slice(end);
}

/** A task as the whole of its own file. */
export function newTaskText({ record, own = pairsText(record, 0, '\n') }: NewRecord): string {
  return own.endsWith('\n') ? own : `${own}\n`;
}

/** `<id>-<words of the title>.yaml`, short and plain enough for every file system. */
export function fileName({ id, title }: { id: string; title: string }): string {
  const slug = slugOf(title);
  return `${id}${slug === '' ? '' : `-${slug}`}.yaml`;
}
