import { isDeepStrictEqual } from 'node:util';

type Path = readonly string[];

/** What stands at a path of the config; undefined for nothing. */
export function valueAt(config: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    config,
  );
}

/** The config with another value at a path; with undefined without it. */
export function withValue(config: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const record = isRecord(config) ? config : {};
  const old = Object.hasOwn(record, key) ? record[key] : undefined;
  const inner = withValue(old, rest, value);
  const others = Object.entries(record).filter(([name]) => name !== key);
  return Object.fromEntries(inner === undefined ? others : [...others, [key, inner]]);
}

/** Whether both say the same: a mapping without a key, or a key without a value, says nothing. */
export function saysSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(pruned(one) ?? {}, pruned(other) ?? {});
}

function pruned(value: unknown): unknown {
  if (value === null) return undefined;
  if (!isRecord(value)) return value;
  const entries = Object.entries(value)
    .map(([key, part]): [string, unknown] => [key, pruned(part)])
    .filter(([, part]) => part !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
