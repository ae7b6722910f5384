import { relativePaths } from '../model/relative-path.ts';

/**
 * The same data with the project's own path written as `.` in all of its texts: before anything is cut or
 * counted, so that the length of that path decides nothing. `roots` are the ways in which it is written.
 */
export function relativeInput<Data>(data: Data, roots: readonly string[]): Data {
  // The data is plain: what maps texts to texts keeps its type.
  return mapped(data, (text) =>
    roots.reduce((rest, root) => (rest.includes(root) ? relativePaths(rest, root) : rest), text),
  ) as Data;
}

function mapped(data: unknown, map: (text: string) => string): unknown {
  if (typeof data === 'string') return map(data);
  if (Array.isArray(data)) return data.map((one: unknown) => mapped(one, map));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, mapped(value, map)]));
}
