import type * as z from 'zod/mini';
import { readText } from '../host/file.ts';

/** What a JSON file holds, or undefined when it is missing or holds something else. */
export function readJson<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  const content = readText(path);
  if (!content.ok || content.value === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(content.value));
  } catch {
    return undefined;
  }
}
