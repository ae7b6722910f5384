import * as z from 'zod/mini';
import { keyFix, nearWord, sameWord, valueFix } from './fix.ts';
import { issueProblems } from './issue.ts';
import type { Locator } from './locator.ts';
import { otherReading } from './other-reading.ts';
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
  const parts = partsOf(kind.schema, written, []);
  const warnings = [
    ...parts.flatMap((part) => (part.type === 'unknown' ? unknownKey(part, locator) : [])),
    ...parts.flatMap((part) => (part.type === 'text' ? ambiguousText(part, locator) : [])),
  ];
  const parsed = kind.schema.safeParse(written);
  if (parsed.success) return { value: kind.resolve(parsed.data), problems: warnings };
  const errors = issueProblems(parsed.error.issues, written, locator);
  const others = warnings.filter(
    ({ line, col }) => !errors.some((error) => error.line === line && error.col === col),
  );
  return { value: undefined, problems: [...errors, ...others] };
}

function unknownKey({ path, near, known }: UnknownKey, locator: Locator): LocalProblem {
  const key = String(path.at(-1));
  const same = sameWord(key, known);
  return {
    severity: 'warning',
    ...locator.place(path, 'key'),
    found: `the unknown key \`${key}\``,
    expected: near === undefined ? 'a key that Ralph knows' : `\`${near}\``,
    example: undefined,
    fix: same === undefined ? undefined : keyFix(same, path, locator),
  };
}

/** Ralph reads it as text; whoever reads YAML 1.1, as most do, reads something else. */
function ambiguousText({ path, value }: TextPart, locator: Locator): LocalProblem[] {
  const kind = otherReading(value);
  if (kind === undefined || locator.span(path, 'value')?.plain !== true) return [];
  const text = JSON.stringify(value);
  return [
    {
      severity: 'warning',
      ...locator.place(path, 'value'),
      found: `${value}, which other readers of YAML take for ${kind}`,
      expected: 'text in quotes',
      example: text,
      fix: valueFix(text, path, locator),
    },
  ];
}

/** What is written, without the keys that have no value. */
export function withoutEmptyKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([key, part]) => [key, withoutEmptyKeys(part)]),
  );
}

interface UnknownKey {
  type: 'unknown';
  path: Path;
  near: string | undefined;
  /** The keys that the mapping may have and has not. */
  known: string[];
}

type Part = UnknownKey | TextPart;

interface TextPart {
  type: 'text';
  path: Path;
  value: string;
}

/** What there is to look at beside what the schema itself says. */
function partsOf(schema: z.core.$ZodType, value: unknown, path: Path): Part[] {
  if (schema instanceof z.ZodMiniOptional) {
    return partsOf(schema.def.innerType, value, path);
  }
  if (schema instanceof z.ZodMiniUnion) {
    return schema.def.options.flatMap((option) => partsOf(option, value, path));
  }
  if (schema instanceof z.ZodMiniArray) {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) => partsOf(schema.def.element, item, [...path, index]));
  }
  if (schema instanceof z.ZodMiniString) {
    return typeof value === 'string' ? [{ type: 'text', path, value }] : [];
  }
  if (schema instanceof z.ZodMiniRecord) {
    if (typeof value !== 'object' || value === null) return [];
    const inner = schema.def.valueType;
    return Object.entries(value).flatMap(([key, part]) => partsOf(inner, part, [...path, key]));
  }
  if (!(schema instanceof z.ZodMiniObject) || typeof value !== 'object' || value === null)
    return [];
  if (Array.isArray(value)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return Object.entries(value).flatMap(([key, part]) => {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner !== undefined) return partsOf(inner, part, [...path, key]);
    const keys = Object.keys(shape);
    const known = keys.filter((one) => !Object.hasOwn(value, one));
    return [{ type: 'unknown', path: [...path, key], near: nearWord(key, keys), known }];
  });
}
