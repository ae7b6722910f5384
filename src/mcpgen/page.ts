import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

export interface Page<One> {
  rows: One[];
  /** For the next call; undefined on the last page. */
  cursor: string | undefined;
}

/**
 * So many of a list, after the one that the cursor names: it stays right while others are added. Fails with
 * words for a cursor that names none.
 */
export function pageOf<One extends { id: string }>(
  all: readonly One[],
  { cursor, size }: { cursor: string | undefined; size: number },
): Result<Page<One>, string> {
  const last = cursor === undefined ? -1 : all.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && last === -1) {
    return fail(
      'expected the cursor of the last answer to the same question; leave it out to begin anew',
    );
  }
  const rows = all.slice(last + 1, last + 1 + size);
  const isLast = last + 1 + rows.length >= all.length;
  return ok({ rows, cursor: isLast ? undefined : rows.at(-1)?.id });
}
