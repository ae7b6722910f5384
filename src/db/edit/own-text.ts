import { isDeepStrictEqual } from 'node:util';
import { isMap } from 'yaml';
import { entryText } from '../layout/entry-text.ts';
import { listItems, pairOf, parseYaml, plainValue } from '../read/yaml.ts';
import { newlineOf } from './extent.ts';
import { editKeys } from './key-edit.ts';
import { flowText } from './value-text.ts';

/**
 * A person's own lines of a task as a file of their own, with what they leave out: its id first, and the
 * rest at the end. Undefined where they would not say the same as the record.
 */
export function ownTaskText(own: string, record: { id: string }): string | undefined {
  const { document } = parseYaml(own);
  const { contents } = document;
  if (!isMap(contents) || contents.flow === true) return undefined;
  const raw = plainValue(contents, document).value as Record<string, unknown>;
  const newline = newlineOf(own);
  const [start] = contents.range;
  const id = `id: ${flowText(record.id, { inside: false })}${newline}`;
  const named = Object.hasOwn(raw, 'id') ? own : own.slice(0, start) + id + own.slice(start);
  const given = { id: record.id, ...raw };
  const set = Object.entries(record).filter(
    ([key, value]) => !isDeepStrictEqual(value, given[key as keyof typeof given]),
  );
  const text = editKeys(named, (found) => found.contents, {
    set: Object.fromEntries(set),
    unset: Object.keys(given).filter((key) => !Object.hasOwn(record, key)),
    newline,
  });
  return text !== undefined && says(text, record) ? text : undefined;
}

/** As an entry of a list, where its lines stand further in. */
function says(text: string, record: object): boolean {
  const { document } = parseYaml(`tasks:\n${entryText(text, { column: 2, gap: 1 }, '\n')}`);
  const items = listItems(pairOf(document.contents, 'tasks')?.value, document) ?? [];
  const { value, wrong } = plainValue(items[0], document);
  const isSound = document.errors.length === 0 && wrong === undefined && items.length === 1;
  return isSound && isDeepStrictEqual(value, record);
}
