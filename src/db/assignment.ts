import * as z from 'zod/mini';
import { nearest } from '../model/nearest.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { parseYaml, plainValue } from './read/yaml.ts';

/** One of the words of `ralph set`. */
export interface Assignment {
  key: string;
  how: 'set' | 'add' | 'remove';
  /** As it was typed; empty with `set` to unset. */
  text: string;
}

/** A part of a record's schema, as zod knows it. */
type Schema = z.core.$ZodType;
type Shape = Readonly<Record<string, Schema>>;

/** What assignments do to a record: keys as a whole, and elements of its lists. */
export interface AssignedEdit {
  set: Record<string, unknown>;
  unset: string[];
  add: Record<string, unknown[]>;
  remove: Record<string, unknown[]>;
}

/**
 * Reads `key=value`, `key+=value` and `key-=value`. Fails with `usage` for other words and for a key that
 * the shape does not have, with the nearest one that it has.
 */
export function readAssignment(word: string, shape: Shape): Result<Assignment> {
  const match = /^([^=\s]+?)([+-]?)=([^]*)$/.exec(word);
  if (match === null) {
    return usage(
      `${JSON.stringify(word)} assigns nothing`,
      'give `key=value`, `key+=value`, `key-=value`, or `key=` to unset it',
    );
  }
  const [, key = '', sign, text = ''] = match;
  if (!Object.hasOwn(shape, key)) {
    const near = nearest(key, Object.keys(shape));
    const known = `the keys are ${Object.keys(shape).join(', ')}`;
    return usage(`there is no key ${key}`, near === undefined ? known : `did you mean ${near}?`);
  }
  const how = sign === '+' ? 'add' : sign === '-' ? 'remove' : 'set';
  if (how === 'set' || elementOf(shape[key]) !== undefined) return ok({ key, how, text });
  return usage(`${key} is no list`, `\`${key}=${text}\` sets it`);
}

/**
 * What all of them do together, typed by the shape; what does not fit its type stays text, for the
 * database to say what it expects. Fails with `usage`.
 */
export function assignedEdit(
  assignments: readonly Assignment[],
  shape: Shape,
): Result<AssignedEdit> {
  const edit: AssignedEdit = { set: {}, unset: [], add: {}, remove: {} };
  const whole = new Set<string>();
  for (const { key, how, text } of assignments) {
    if (how === 'set') {
      if (whole.has(key)) return usage(`${key} is set twice`, 'set it once; `+=` adds to a list');
      whole.add(key);
      if (text === '') {
        edit.unset.push(key);
        continue;
      }
      const value = typedValue(text, key, shape);
      if (!value.ok) return value;
      edit.set[key] = value.value;
      continue;
    }
    const values = typedValue(text, key, shape);
    if (!values.ok) return values;
    const list = Array.isArray(values.value) ? (values.value as unknown[]) : [values.value];
    edit[how][key] = [...(edit[how][key] ?? []), ...list];
  }
  const both = [...whole].find((key) => key in edit.add || key in edit.remove);
  if (both === undefined) return ok(edit);
  return usage(`${both} is set and changed`, 'either set it, or add to it and remove from it');
}

function typedValue(text: string, key: string, shape: Shape): Result<unknown> {
  const schema = withoutOptional(shape[key]);
  const element = elementOf(schema);
  if (element !== undefined) return listValue(text, key, element);
  const isText = schema instanceof z.ZodMiniString || schema instanceof z.ZodMiniEnum;
  if (isText) return ok(text);
  if (schema instanceof z.ZodMiniNumber) {
    return ok(/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);
  }
  return yamlValue(text, key);
}

function listValue(text: string, key: string, element: Schema): Result<unknown> {
  if (text.trimStart().startsWith('[')) return yamlValue(text, key);
  const isMapping = element instanceof z.ZodMiniObject;
  if (isMapping) {
    const one = yamlValue(text, key);
    return one.ok && !Array.isArray(one.value) ? ok([one.value]) : one;
  }
  // Names are often given together; a sentence, a command or a rule stands for itself.
  const isWords = element instanceof z.ZodMiniString && /^[^\s()]+$/.test(text);
  const parts = isWords ? text.split(',').filter((part) => part !== '') : [text];
  return ok(parts);
}

function yamlValue(text: string, key: string): Result<unknown> {
  const { document } = parseYaml(text);
  const { value, wrong } = plainValue(document.contents, document);
  if (document.errors.length === 0 && wrong === undefined) return ok(value);
  return usage(`the value of ${key} is no YAML`, `for example \`${key}=[one, two]\``);
}

function withoutOptional(schema: Schema | undefined): Schema | undefined {
  return schema instanceof z.ZodMiniOptional ? schema.def.innerType : schema;
}

function elementOf(schema: Schema | undefined): Schema | undefined {
  const inner = withoutOptional(schema);
  return inner instanceof z.ZodMiniArray ? inner.def.element : undefined;
}

function usage(detail: string, todo: string): Result<never> {
  return fail({ reason: 'usage', detail, todo });
}
