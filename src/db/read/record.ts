import * as z from 'zod/mini';
import { onlyNear } from '../../model/nearest.ts';
import { unreachable } from '../../model/unreachable.ts';
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
  const parts = partsOf(kind.schema, written);
  const unknown = parts.flatMap((part) =>
    part.type === 'unknown' ? unknownKey(part, locator) : [],
  );
  const texts = parts.flatMap((part) => (part.type === 'text' ? ambiguousText(part, locator) : []));
  const parsed = kind.schema.safeParse(written);
  if (parsed.success) {
    return { value: kind.resolve(parsed.data), problems: [...unknown, ...texts] };
  }
  const errors = issueProblems(parsed.error.issues, written, locator);
  const others = texts.filter(
    ({ line, col }) => !errors.some((error) => error.line === line && error.col === col),
  );
  return { value: undefined, problems: [...errors, ...unknown, ...others] };
}

function unknownKey({ path, near, known, missing }: UnknownKey, locator: Locator): LocalProblem {
  const key = String(path.at(-1));
  const meant = sameWord(key, known) ?? missing;
  return {
    severity: 'warning',
    ...locator.place(path, 'key'),
    found: `the unknown key \`${key}\``,
    expected: near === undefined ? 'a key that Ralph knows' : `\`${near}\``,
    example: undefined,
    fix: meant === undefined ? undefined : keyFix(meant, path, locator),
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
  return hasEmptyKey(value) ? copyWithout(value) : value;
}

/** Whether a key has no value: sooner said than all of a record is copied, and few have one. */
export function hasEmptyKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  for (const key in value) if (hasEmptyKey(Reflect.get(value, key))) return true;
  return false;
}

function copyWithout(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyWithout);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([key, part]) => [key, copyWithout(part)]),
  );
}

interface UnknownKey {
  type: 'unknown';
  path: Path;
  near: string | undefined;
  /** The keys that the mapping may have and has not. */
  known: string[];
  /** The required key that is missing and that only this one can be meant to be. */
  missing: string | undefined;
}

type Part = UnknownKey | TextPart;

interface TextPart {
  type: 'text';
  path: Path;
  value: string;
}

/** What a schema is made of. The library is asked once for each: its classes are slow to tell apart. */
type Form =
  | { type: 'either'; forms: z.core.$ZodType[] }
  | { type: 'list'; element: z.core.$ZodType }
  | { type: 'text' }
  | { type: 'record'; inner: z.core.$ZodType }
  | { type: 'object'; shape: ReadonlyMap<string, z.core.$ZodType> }
  | { type: 'other' };

const knownForms = new WeakMap<z.core.$ZodType, Form>();

function formOf(schema: z.core.$ZodType): Form {
  const known = knownForms.get(schema);
  if (known !== undefined) return known;
  const form = newFormOf(schema);
  knownForms.set(schema, form);
  return form;
}

function newFormOf(schema: z.core.$ZodType): Form {
  if (schema instanceof z.ZodMiniOptional) return { type: 'either', forms: [schema.def.innerType] };
  if (schema instanceof z.ZodMiniUnion) return { type: 'either', forms: [...schema.def.options] };
  if (schema instanceof z.ZodMiniArray) return { type: 'list', element: schema.def.element };
  if (schema instanceof z.ZodMiniString) return { type: 'text' };
  if (schema instanceof z.ZodMiniRecord) return { type: 'record', inner: schema.def.valueType };
  if (!(schema instanceof z.ZodMiniObject)) return { type: 'other' };
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return { type: 'object', shape: new Map(Object.entries(shape)) };
}

const noParts: readonly Part[] = [];

/**
 * What there is to look at beside what the schema itself says. Nearly always it is nothing: only what is
 * found gets a path.
 */
function partsOf(schema: z.core.$ZodType, value: unknown): readonly Part[] {
  const form = formOf(schema);
  switch (form.type) {
    case 'either': {
      let parts = noParts;
      for (const one of form.forms) parts = both(parts, partsOf(one, value));
      return parts;
    }
    case 'list': {
      if (!Array.isArray(value)) return noParts;
      let parts = noParts;
      for (const [index, item] of value.entries()) {
        parts = both(parts, below(index, partsOf(form.element, item)));
      }
      return parts;
    }
    case 'text':
      if (typeof value !== 'string' || otherReading(value) === undefined) return noParts;
      return [{ type: 'text', path: [], value }];
    case 'record': {
      if (typeof value !== 'object' || value === null) return noParts;
      let parts = noParts;
      for (const [key, part] of Object.entries(value)) {
        parts = both(parts, below(key, partsOf(form.inner, part)));
      }
      return parts;
    }
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return noParts;
      let parts = noParts;
      for (const [key, part] of Object.entries(value)) {
        const inner = form.shape.get(key);
        const found =
          inner === undefined
            ? [unknownPart(key, form.shape, value)]
            : below(key, partsOf(inner, part));
        parts = both(parts, found);
      }
      return parts;
    }
    case 'other':
      return noParts;
    default:
      return unreachable(form);
  }
}

function both(some: readonly Part[], others: readonly Part[]): readonly Part[] {
  if (some.length === 0) return others;
  return others.length === 0 ? some : [...some, ...others];
}

function below(key: PropertyKey, parts: readonly Part[]): readonly Part[] {
  if (parts.length === 0) return parts;
  return parts.map((part) => ({ ...part, path: [key, ...part.path] }));
}

function unknownPart(
  key: string,
  shape: ReadonlyMap<string, z.core.$ZodType>,
  value: object,
): UnknownKey {
  const keys = [...shape.keys()];
  const known = keys.filter((one) => !Object.hasOwn(value, one));
  const near = nearWord(key, keys);
  const missing = missingKey(key, { shape, value });
  const isMeant = missing !== undefined && near === missing;
  return { type: 'unknown', path: [key], near, known, missing: isMeant ? missing : undefined };
}

/** The required key for which of all keys of this mapping only the given one can be a slip. */
function missingKey(
  key: string,
  { shape, value }: { shape: ReadonlyMap<string, z.core.$ZodType>; value: object },
): string | undefined {
  const missing = [...shape].flatMap(([name, schema]) =>
    schema instanceof z.ZodMiniOptional || Object.hasOwn(value, name) ? [] : [name],
  );
  const unknown = Object.keys(value).filter((one) => !shape.has(one));
  const meant = onlyNear(key, missing);
  return unknown.some((one) => one !== key && onlyNear(one, missing) === meant) ? undefined : meant;
}
