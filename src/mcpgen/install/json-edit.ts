import { isDeepStrictEqual } from 'node:util';
import { memberOf, objectAt, type JsonObject } from './json-object.ts';

export interface MemberEdit {
  /** The key of the top object that holds the list. */
  list: string;
  name: string;
  value: object;
}

/**
 * The text of a JSON file with one member of one of its objects set, all else byte for byte as it was.
 * Undefined where it could not be done so, which a look at the result tells.
 */
export function withMember(text: string, { list, name, value }: MemberEdit): string | undefined {
  const edited = edit(text, { list, name, value });
  if (edited === undefined) return undefined;
  try {
    const wanted = asObject(JSON.parse(text));
    const members = asObject(wanted?.[list] ?? {});
    if (wanted === undefined || members === undefined) return undefined;
    // As a parser does it: `__proto__` is a name like any other.
    define(members, name, value);
    define(wanted, list, members);
    return isDeepStrictEqual(JSON.parse(edited), wanted) ? edited : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON file that holds only this. */
export function newFile({ list, name, value }: MemberEdit): string {
  return `${JSON.stringify({ [list]: { [name]: value } }, undefined, 2)}\n`;
}

function edit(text: string, { list, name, value }: MemberEdit): string | undefined {
  const top = objectAt(text);
  if (top === undefined) return undefined;
  const member = memberOf(top, list);
  if (member === undefined) return added(text, top, { key: list, value: { [name]: value }, top });
  const members = objectAt(text, member.value);
  if (members === undefined) return undefined;
  const old = memberOf(members, name);
  if (old === undefined) return added(text, members, { key: name, value, top });
  const layout = layoutOf(text, members, top);
  return text.slice(0, old.value) + written(value, layout) + text.slice(old.end);
}

/** The text with a member at the end of an object. */
function added(
  text: string,
  object: JsonObject,
  { key, value, top }: { key: string; value: object; top: JsonObject },
): string {
  const layout = layoutOf(text, object, top);
  const { newline, indent, outer } = layout;
  const last = object.members.at(-1);
  const gap = indent === undefined ? '' : newline + indent;
  const colon = indent === undefined ? ':' : ': ';
  const member = `${gap}${JSON.stringify(key)}${colon}${written(value, layout)}`;
  if (last !== undefined) return `${text.slice(0, last.end)},${member}${text.slice(last.end)}`;
  const after = indent === undefined ? '' : newline + outer;
  return text.slice(0, object.inner) + member + after + text.slice(object.close);
}

interface Layout {
  newline: string;
  /** Before a member of the object; undefined where all is on one line. */
  indent: string | undefined;
  /** Before its closing brace. */
  outer: string;
  /** Of one level. */
  unit: string;
}

function layoutOf(text: string, object: JsonObject, top: JsonObject): Layout {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = indentBefore(text, top.members[0]?.start) ?? '  ';
  const outer = /^[ \t]*/.exec(lineOf(text, object.inner))?.[0] ?? '';
  const first = object.members[0];
  if (first !== undefined) return { newline, indent: indentBefore(text, first.start), outer, unit };
  const isOneLine = !text.trim().includes('\n') && top.members.length > 0;
  return { newline, indent: isOneLine ? undefined : outer + unit, outer, unit };
}

/** What a line has before this place; undefined where that is more than blanks. */
function indentBefore(text: string, at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const isFirstLine = text.lastIndexOf('\n', at - 1) === -1;
  return /^[ \t]*$/.test(before) && !isFirstLine ? before : undefined;
}

function lineOf(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

function written(value: object, { newline, indent, unit }: Layout): string {
  if (indent === undefined) return JSON.stringify(value);
  const lines = JSON.stringify(value, undefined, unit === '' ? 2 : unit).split('\n');
  return lines.join(newline + indent);
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

function define(object: Record<string, unknown>, key: string, value: unknown): void {
  const property = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(object, key, property);
}
