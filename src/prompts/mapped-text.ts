/** The same data with each of its texts mapped. The data is plain: texts, numbers, lists and records. */
export function withTexts<Data>(data: Data, map: (text: string) => string): Data {
  // What maps texts to texts keeps the type.
  return mapped(data, map) as Data;
}

function mapped(data: unknown, map: (text: string) => string): unknown {
  if (typeof data === 'string') return map(data);
  if (Array.isArray(data)) return data.map((one: unknown) => mapped(one, map));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, mapped(value, map)]));
}
