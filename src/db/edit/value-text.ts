import { stringify } from 'yaml';

/** How the value that stood there was written, so that the new one looks alike. */
export interface Style {
  quote?: 'single' | 'double' | undefined;
  list?: 'flow' | 'block' | undefined;
  /** Columns between a key and the dashes of its list. */
  list_indent?: number | undefined;
  /** The same to the lines of a literal text. */
  text_indent?: number | undefined;
}

const step = 2;
/** A list of short words goes on one line up to here. */
const maxFlowWidth = 60;

/**
 * The text that follows `key:`, with the space or the line break before it. `column` is the key's, from
 * 0; `newline` the file's. Text of several lines becomes a literal block.
 */
export function valueText(
  value: unknown,
  column: number,
  newline: string,
  style: Style = {},
): string {
  if (typeof value === 'string' && isLiteral(value)) {
    return literal(value, column + (style.text_indent ?? step), newline);
  }
  if (Array.isArray(value) && !isFlowList(value, style)) {
    const dash = column + (style.list_indent ?? step);
    return value
      .map((item) => `${newline}${spaces(dash)}${itemText(item, dash, newline)}`)
      .join('');
  }
  if (isMapping(value) && keysOf(value).length > 0) {
    const inner = column + step;
    return `${newline}${spaces(inner)}${pairsText(value, inner, newline)}`;
  }
  return ` ${flowText(value, { quote: style.quote, inside: false })}`;
}

/** The pairs of a mapping in block form, the first without its indentation. */
export function pairsText(record: object, column: number, newline: string): string {
  return keysOf(record)
    .map(([key, value]) => `${keyText(key)}:${valueText(value, column, newline)}`)
    .join(`${newline}${spaces(column)}`);
}

/** An entry of a list in block form, from its dash on. */
export function itemText(item: unknown, dash: number, newline: string): string {
  if (isMapping(item) && keysOf(item).length > 0) {
    return `- ${pairsText(item, dash + step, newline)}`;
  }
  if (typeof item === 'string' && isLiteral(item)) return `-${literal(item, dash + step, newline)}`;
  return `- ${flowText(item, { inside: false })}`;
}

/** A value on one line. `inside`: within brackets or braces, where commas end a value. */
export function flowText(value: unknown, how: { quote?: Style['quote']; inside: boolean }): string {
  if (typeof value === 'string') return scalarText(value, how.quote, how.inside);
  if (Array.isArray(value)) {
    return `[${value.map((item) => flowText(item, { inside: true })).join(', ')}]`;
  }
  if (isMapping(value)) {
    const pairs = keysOf(value).map(
      ([key, part]) => `${keyText(key)}: ${flowText(part, { inside: true })}`,
    );
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return String(value);
}

/** A key as YAML, in quotes where it needs them. */
export function keyText(key: string): string {
  return /^[a-z_][\w.-]*$/i.test(key) ? key : JSON.stringify(key);
}

/** So many spaces, for an indentation. */
export function spaces(count: number): string {
  return ' '.repeat(count);
}

/** Keys with a value, in their order. */
function keysOf(record: object): [string, unknown][] {
  return Object.entries(record).filter(([, value]) => value !== undefined);
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFlowList(list: unknown[], { list: before }: Style): boolean {
  if (list.length === 0) return true;
  if (before === 'block') return false;
  const words = list.every(
    (item) => typeof item === 'number' || (typeof item === 'string' && /^\S+$/.test(item)),
  );
  return (
    words && flowText(list, { inside: false }).length <= (before === 'flow' ? 100 : maxFlowWidth)
  );
}

function scalarText(value: string, quote: Style['quote'], inside: boolean): string {
  const onOneLine = !/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(value);
  if (quote === 'single' && onOneLine) return `'${value.replaceAll("'", "''")}'`;
  if (quote === 'double' || !onOneLine) return JSON.stringify(value);
  // What YAML 1.1 reads as a date or a boolean is put in quotes too: not every tool reads 1.2.
  const text = stringify(value, { lineWidth: 0, compat: 'yaml-1.1' }).replace(/\n$/, '');
  // Quotes that are needed are double ones, so that single ones always are a person's choice.
  const isBare = !/^["']/.test(text) && !(inside && /[[\]{},]/.test(text));
  return isBare ? text : JSON.stringify(value);
}

/** Lines that a literal block holds exactly as they are. */
function isLiteral(value: string): boolean {
  const lines = value.replace(/\n$/, '').split('\n');
  if (
    lines.length < 2 ||
    !/^\S/.test(value) ||
    /[^\P{Cc}\n\t]|[\p{Cs}\u2028\u2029\uFEFF]/u.test(value)
  )
    return false;
  return lines.at(-1) !== '' && lines.every((line) => line === '' || /\S$/.test(line));
}

function literal(value: string, column: number, newline: string): string {
  const mark = value.endsWith('\n') ? '|' : '|-';
  const lines = value.replace(/\n$/, '').split('\n');
  const indented = lines.map((line) => (line === '' ? '' : spaces(column) + line));
  return ` ${[mark, ...indented].join(newline)}`;
}

/** The value as a file can hold it: without keys that have none. */
export function plain(value: object): object {
  return withoutUndefined(value) as object;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, withoutUndefined(part)]),
  );
}
