/** A task as it is written, as far as it is: what a form holds may be anything yet. */
export type TaskRecord = Readonly<Record<string, unknown>>;

/** One line of a list as a form has it. A criterion may carry the id that others name it by. */
export type ListItem = string | { id: string; text: string };

export function itemText(item: ListItem): string {
  return typeof item === 'string' ? item : item.text;
}

/** What of a value is a list of lines. */
export function itemsOf(value: unknown): ListItem[] {
  return Array.isArray(value) ? (value as ListItem[]) : [];
}

/**
 * The criteria without one of them. What others are named by is their place, so that what comes after it
 * gets its id in writing.
 */
export function withoutItem(
  items: readonly ListItem[],
  at: number,
  isNumbered: boolean,
): ListItem[] {
  const named = items.map((item, index) =>
    isNumbered && index > at && typeof item === 'string'
      ? { id: `a${index + 1}`, text: item }
      : item,
  );
  return named.filter((_, index) => index !== at);
}

/** The criteria with one more at the end; where places are no ids any more, it gets the next one. */
export function withItem(items: readonly ListItem[], text: string): ListItem[] {
  const ids = items.map((item, index) => (typeof item === 'string' ? `a${index + 1}` : item.id));
  const isByPlace = ids.every((id, index) => id === `a${index + 1}`);
  if (isByPlace) return [...items, text];
  const numbers = ids.map((id) => Number(/^a(\d+)$/.exec(id)?.[1] ?? 0));
  return [...items, { id: `a${Math.max(items.length, ...numbers) + 1}`, text }];
}

/** The record as it would be written: nothing that is blank. */
export function withoutBlanks(record: TaskRecord): Record<string, unknown> {
  const filled = Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined || value === null || value === '') return [];
    if (!Array.isArray(value)) return [[key, value]];
    const items = (value as unknown[]).filter((item) => !isBlank(item));
    return items.length === 0 ? [] : [[key, items]];
  });
  return Object.fromEntries(filled);
}

function isBlank(item: unknown): boolean {
  if (typeof item === 'string') return item.trim() === '';
  const text: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'text') : '-';
  return typeof text === 'string' && text.trim() === '';
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The keys in which these differ. */
export function changedKeys(one: TaskRecord, other: TaskRecord): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !isSame(one[key], other[key]));
}

/** A value in a few words, for whoever has to choose between two. */
export function valueWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return (value as unknown[]).map(valueWords).join(', ');
  if (typeof value === 'string') return value;
  const text: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'text') : undefined;
  return typeof text === 'string' ? text : JSON.stringify(value);
}

/** A number of these keys; anything else that is typed stays text, for the database to say what it expects. */
const numberKeys: ReadonlySet<string> = new Set(['max_turns', 'max_attempts', 'max_budget_usd']);

/** Numbers stay text as long as they are typed: `1.` is on the way to `1.05`. */
export function withNumbers(record: TaskRecord): Record<string, unknown> {
  const isNumber = (key: string, value: unknown): boolean =>
    numberKeys.has(key) && typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim());
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      isNumber(key, value) ? Number(value) : value,
    ]),
  );
}
