import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { assignedEdit, readAssignment, type Assignment } from '../assignment.ts';
import { withoutEmptyKeys } from '../read/record.ts';
import { configKind } from '../read/record-kind.ts';
import type { ConfigEdit } from './config-change.ts';
import { findConfigKey, type ConfigKey } from './config-key.ts';
import { valueAt } from './config-value.ts';

/** What is to become of some keys of the config. */
export interface ConfigAssignments {
  keys: ConfigKey[];
  /** What that means for a config as it is written. */
  edits: (raw: unknown) => ConfigEdit[];
}

/** Reads `key=value`, `key+=value`, `key-=value`, `key=`, or a key and its value. Fails with `usage`. */
export function readConfigAssignments(words: readonly string[]): Result<ConfigAssignments> {
  const [first = '', value, ...more] = words;
  const isPair = value !== undefined && more.length === 0 && !first.includes('=');
  const keys = new Map<string, ConfigKey>();
  const assignments: Assignment[] = [];
  for (const word of isPair ? [`${first}=${value}`] : words) {
    const name = /^([^=]*?)[+-]?=/.exec(word)?.[1];
    if (name === undefined) {
      const todo = 'give `KEY VALUE`, or `KEY=VALUE`, `KEY+=VALUE`, `KEY-=VALUE`, `KEY=`';
      return fail({ reason: 'usage', detail: `${JSON.stringify(word)} sets nothing`, todo });
    }
    const key = findConfigKey(name);
    if (!key.ok) return key;
    const read = readAssignment(word, { [name]: key.value.schema });
    if (!read.ok) return read;
    keys.set(name, key.value);
    assignments.push(read.value);
  }
  const shape = Object.fromEntries([...keys].map(([name, { schema }]) => [name, schema]));
  const typed = assignedEdit(assignments, shape);
  if (!typed.ok) return typed;
  const { set, unset, add, remove } = typed.value;
  const edits = (raw: unknown): ConfigEdit[] =>
    [...keys.values()].map(({ key, path }) => {
      if (unset.includes(key)) return { path, value: undefined };
      if (Object.hasOwn(set, key)) return { path, value: set[key] };
      return { path, value: changedList(raw, path, { add: add[key], remove: remove[key] }) };
    });
  return ok({ keys: [...keys.values()], edits });
}

/** The list as it holds now, default or not, with elements more or less. */
function changedList(
  raw: unknown,
  path: readonly string[],
  { add = [], remove = [] }: { add: unknown[] | undefined; remove: unknown[] | undefined },
): unknown {
  const parsed = configKind.schema.safeParse(withoutEmptyKeys(raw));
  const usual = valueAt(configKind.resolve(parsed.success ? parsed.data : {}), path);
  const written = valueAt(raw, path);
  const now = [written, usual].find(isList) ?? [];
  const isIn = (list: readonly unknown[], value: unknown): boolean =>
    list.some((one) => isDeepStrictEqual(one, value));
  const kept = now.filter((one) => !isIn(remove, one));
  const changed = [...kept, ...add.filter((one) => !isIn(kept, one))];
  // What holds already is not written down.
  return isDeepStrictEqual(changed, now) ? written : changed;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
