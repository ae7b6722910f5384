import type { Store } from '../db/store.ts';
import type { Problem } from '../model/problem.ts';

/** What the database warns of now, and did not before an edit of the task with this id. */
export function newWarnings(before: readonly Problem[], store: Store, id: string): Problem[] {
  const now = store.load();
  if (!now.ok) return [];
  const old = new Map<string, number>();
  for (const words of before.map(wordsOf)) old.set(words, (old.get(words) ?? 0) + 1);
  // Of those that say the same, the task's own are new: they come first at or below its first line.
  const start = store.placeOf(id, []);
  const isOwn = ({ file, line }: Problem): boolean => file === start?.file && line >= start.line;
  const others = now.value.warnings.filter((warning) => !isOwn(warning));
  const own = now.value.warnings.filter(isOwn);
  const known = new Set(
    [...others, ...own.toReversed()].filter((warning) => {
      const count = old.get(wordsOf(warning)) ?? 0;
      old.set(wordsOf(warning), count - 1);
      return count > 0;
    }),
  );
  return now.value.warnings.filter((warning) => !known.has(warning));
}

/** Lines move with an edit. */
function wordsOf({ file, found, expected }: Problem): string {
  return JSON.stringify([file, found, expected]);
}
