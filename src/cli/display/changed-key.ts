import { isDeepStrictEqual } from 'node:util';
import { plainLine } from '../../model/plain-text.ts';

/** A value is shown up to here. */
const longest = 100;

/** Each key that differs, as `key: before → after`. */
export function changedKeyLines(before: object, after: object): string[] {
  const was = new Map<string, unknown>(Object.entries(before));
  const is = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => !isDeepStrictEqual(was.get(key), is.get(key)))
    .map((key) => `${key}: ${valueWords(was.get(key))} → ${valueWords(is.get(key))}`);
}

/** A value on one line, fit for a terminal. */
export function valueWords(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return plainLine(flat(value), longest);
}

function flat(value: unknown): string {
  if (Array.isArray(value)) return value.map(flat).join(', ');
  if (typeof value !== 'object' || value === null) return String(value).replaceAll(/\s+/g, ' ');
  return Object.values(value)
    .filter((part) => part !== undefined)
    .map(flat)
    .join(' ');
}
