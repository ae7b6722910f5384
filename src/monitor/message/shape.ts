/** Readers for JSON that nobody vouches for: what has another form than expected reads as undefined. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and neither a list nor null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; undefined for anything else there. */
export function fieldsAt(fields: Fields, key: string): Fields | undefined {
  const value = fields[key];
  return isFields(value) ? value : undefined;
}

/** The text under a key; undefined for anything else there. */
export function textAt(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}

/** The finite number under a key; undefined for anything else there. */
export function numberAt(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The elements of a list; none when there is no list. */
export function listAt(fields: Fields, key: string): readonly unknown[] {
  const value: unknown = fields[key];
  return Array.isArray(value) ? value : [];
}

/** The elements of a list that are objects. */
export function fieldsListAt(fields: Fields, key: string): Fields[] {
  return listAt(fields, key).filter(isFields);
}

/** The elements of a list that are texts. */
export function textListAt(fields: Fields, key: string): string[] {
  return listAt(fields, key).filter((one) => typeof one === 'string');
}
