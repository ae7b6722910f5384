import pc from 'picocolors';
import {
  configDefault,
  configKeys,
  defaultWords,
  type ConfigKey,
} from '../../db/config/config-key.ts';
import { saysSame, isRecord, valueAt } from '../../db/config/config-value.ts';
import { flowText } from '../../db/edit/value-text.ts';
import { plainLine } from '../../model/plain-text.ts';
import { plainTableText, tableText, type Cell } from './table.ts';
import { wrappedLines } from './wrapped-line.ts';

/** The keys that hold values, with those entries that have names of their own; of one key, or of all. */
export function shownKeys(raw: unknown, of: ConfigKey | undefined): ConfigKey[] {
  const known = of === undefined || configKeys.includes(of) ? configKeys : [of];
  return known
    .filter(({ key }) => of === undefined || key === of.key || key.startsWith(`${of.key}.`))
    .flatMap((one) => {
      if (one.holds === 'keys') return [];
      const entries = one.holds === 'entries' ? valueAt(raw, one.path) : undefined;
      if (!isRecord(entries) || Object.keys(entries).length === 0) return [one];
      return Object.keys(entries).map((name) => ({
        ...one,
        ...{ key: `${one.key}.${name}`, path: [...one.path, name], holds: 'value' as const },
      }));
    });
}

/** One row for each key: what holds, and where that comes from. */
export function configTable(raw: unknown, keys: readonly ConfigKey[]): string {
  const rows = keys.map((key): Cell[] => {
    const from = isDefault(raw, key) ? { text: 'default', paint: pc.dim } : setWords(key);
    return [plainLine(key.key), holdsWords(raw, key), from];
  });
  if (!process.stdout.isTTY) return plainTableText(rows);
  const columns = [{ head: 'KEY', kept: true }, { head: 'VALUE' }, { head: 'FROM', kept: true }];
  return tableText(columns, rows, process.stdout.columns);
}

/** Each key with what it is for. */
export function configKeysText(keys: readonly ConfigKey[]): string {
  const width = Math.max(...keys.map(({ key }) => key.length)) + 2;
  const room = process.stdout.isTTY ? Math.max(process.stdout.columns - width, 20) : undefined;
  return keys
    .flatMap(({ key, about }) => {
      const lines = wrappedLines(about, room);
      return lines.map((line, at) => `${(at === 0 ? key : '').padEnd(width)}${line}`);
    })
    .join('\n');
}

/** Each of these keys that says something else now, as `key: before → after`. */
export function changedConfigLines(
  before: unknown,
  after: unknown,
  keys: readonly ConfigKey[],
): string[] {
  const words = (raw: unknown, key: ConfigKey): string =>
    `${holdsWords(raw, key)}${isDefault(raw, key) ? ' (default)' : ''}`;
  return keys
    .filter(({ path }) => !saysSame({ it: valueAt(before, path) }, { it: valueAt(after, path) }))
    .map((key) => `${plainLine(key.key)}: ${words(before, key)} → ${words(after, key)}`);
}

/** The same for programs. */
export function configData(raw: unknown, keys: readonly ConfigKey[]): object {
  return {
    keys: keys.map((key) => ({
      key: key.key,
      value: valueAt(raw, key.path) ?? configDefault(key),
      is_default: isDefault(raw, key),
      default: configDefault(key),
      about: key.about,
    })),
  };
}

function isDefault(raw: unknown, { path }: ConfigKey): boolean {
  return saysSame({ it: valueAt(raw, path) }, {});
}

function setWords(key: ConfigKey): string {
  const words = defaultWords(key);
  return words === undefined ? 'set' : `set; default: ${words}`;
}

/** What holds, as it may be written on one line. */
function holdsWords(raw: unknown, key: ConfigKey): string {
  if (isDefault(raw, key)) return defaultWords(key) ?? 'none';
  return plainLine(flowText(valueAt(raw, key.path), { inside: false }), longestValue);
}

const longestValue = 200;
