import * as z from 'zod/mini';
import { nearest } from '../../model/nearest.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { writtenConfig } from '../../model/written-config.ts';
import { assignedEdit } from '../assignment.ts';

type Schema = z.core.$ZodType;

/** A key of config.yaml, with dots where it lies in another one. */
export interface ConfigKey {
  key: string;
  path: readonly string[];
  schema: Schema;
  /** What it is for, and its default in words. */
  about: string;
  /** What it holds: other keys, entries with names of the project's own, or a value. */
  holds: 'keys' | 'entries' | 'value';
}

/** Every key that the schema knows, each before those within it. */
export const configKeys: readonly ConfigKey[] = keysIn(writtenConfig, []);

/** The key of this name, also one entry of those with names of their own. Fails with `usage` and the nearest. */
export function findConfigKey(name: string): Result<ConfigKey> {
  const known = configKeys.find(({ key }) => key === name);
  if (known !== undefined) return ok(known);
  const above = configKeys.find(
    ({ key, holds }) => holds === 'entries' && name.startsWith(`${key}.`),
  );
  if (above?.schema instanceof z.ZodMiniRecord && name.length > above.key.length + 1) {
    const path = [...above.path, name.slice(above.key.length + 1)];
    const schema = above.schema.def.valueType;
    return ok({ key: name, path, schema, about: above.about, holds: 'value' });
  }
  const near = nearKey(name);
  const todo = near === undefined ? '`ralph config list` tells them all' : `did you mean ${near}?`;
  return fail({ reason: 'usage', detail: `the config has no key ${name}`, todo });
}

/** What holds when the key is not written; undefined where that is no single value. */
export function configDefault(key: ConfigKey): unknown {
  const words = defaultWords(key);
  if (words === undefined || words.includes(' ')) return undefined;
  const typed = assignedEdit([{ key: key.key, how: 'set', text: words }], {
    [key.key]: key.schema,
  });
  return typed.ok ? typed.value.set[key.key] : undefined;
}

/** The default in words, as its description has it. */
export function defaultWords({ about }: ConfigKey): string | undefined {
  return /\bDefault: (.+)\.$/.exec(about)?.[1];
}

function keysIn(schema: Schema, above: readonly string[]): ConfigKey[] {
  if (!(schema instanceof z.ZodMiniObject)) return [];
  return Object.entries(schema.shape as Record<string, Schema>).flatMap(([name, optional]) => {
    const path = [...above, name];
    const inner = optional instanceof z.ZodMiniOptional ? optional.def.innerType : optional;
    const about = z.globalRegistry.get(optional)?.description ?? '';
    const key = { key: path.join('.'), path, schema: inner, about, holds: holdsOf(inner) };
    return [key, ...keysIn(inner, path)];
  });
}

function holdsOf(schema: Schema): ConfigKey['holds'] {
  if (schema instanceof z.ZodMiniObject) return 'keys';
  return schema instanceof z.ZodMiniRecord ? 'entries' : 'value';
}

/** The key that was meant: the end of a longer one, or one with other letters. */
function nearKey(name: string): string | undefined {
  const keys = configKeys.map(({ key }) => key);
  const ends = keys.filter((key) => key.endsWith(`.${name}`));
  if (ends.length === 1) return ends[0];
  const near = nearest(name, keys);
  if (near !== undefined) return near;
  const [first = '', ...rest] = name.split('.');
  const entries = configKeys.filter(({ holds }) => holds === 'entries').map(({ key }) => key);
  const map = rest.length === 0 ? undefined : nearest(first, entries);
  if (map !== undefined) return [map, ...rest].join('.');
  const lasts = new Map(keys.map((key) => [key.slice(key.lastIndexOf('.') + 1), key]));
  return lasts.get(nearest(name.slice(name.lastIndexOf('.') + 1), lasts.keys()) ?? '');
}
