import * as z from 'zod/mini';
import { nearest } from '../../model/nearest.ts';
import { issueProblems } from './issue.ts';
import type { Locator } from './locator.ts';
import type { LocalProblem, Path } from './place.ts';

/** A kind of record: what may be written, and what it means with its defaults. */
export interface RecordKind<Written, Value> {
  schema: z.ZodMiniType<Written>;
  resolve: (written: Written) => Value;
}

export interface CheckedRecord<Value> {
  /** Undefined when one of the problems is an error. */
  value: Value | undefined;
  problems: LocalProblem[];
}

/** Holds what was read against its schema. */
export function checkRecord<Written, Value>(
  kind: RecordKind<Written, Value>,
  raw: unknown,
  locator: Locator,
): CheckedRecord<Value> {
  // A key without a value reads like a key that is not there: `depends_on:` is no dependency.
  const written = withoutEmptyKeys(raw);
  const unknown = unknownKeys(kind.schema, written, []).map(({ path, near }): LocalProblem => ({
    severity: 'warning',
    ...locator.place(path, 'key'),
    found: `the unknown key \`${String(path.at(-1))}\``,
    expected: near === undefined ? 'a key that Ralph knows' : `\`${near}\``,
    example: undefined,
  }));
  const parsed = kind.schema.safeParse(written);
  if (parsed.success) return { value: kind.resolve(parsed.data), problems: unknown };
  const errors = issueProblems(parsed.error.issues, written, locator);
  return { value: undefined, problems: [...errors, ...unknown] };
}

function withoutEmptyKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([key, part]) => [key, withoutEmptyKeys(part)]),
  );
}

interface UnknownKey {
  path: Path;
  near: string | undefined;
}

function unknownKeys(schema: z.core.$ZodType, value: unknown, path: Path): UnknownKey[] {
  if (schema instanceof z.ZodMiniOptional) {
    return unknownKeys(schema.def.innerType, value, path);
  }
  if (schema instanceof z.ZodMiniUnion) {
    return schema.def.options.flatMap((option) => unknownKeys(option, value, path));
  }
  if (schema instanceof z.ZodMiniArray) {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) => unknownKeys(schema.def.element, item, [...path, index]));
  }
  if (!(schema instanceof z.ZodMiniObject) || typeof value !== 'object' || value === null)
    return [];
  if (Array.isArray(value)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return Object.entries(value).flatMap(([key, part]) => {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner !== undefined) return unknownKeys(inner, part, [...path, key]);
    return [{ path: [...path, key], near: nearest(key, Object.keys(shape)) }];
  });
}
