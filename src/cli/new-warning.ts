import type { Store } from '../db/store.ts';
import type { Problem } from '../model/problem.ts';

/** What the database warns of now, and did not before an edit. */
export function newWarnings(before: readonly Problem[], store: Store): Problem[] {
  const known = new Set(before.map(wordsOf));
  const now = store.load();
  return now.ok ? now.value.warnings.filter((warning) => !known.has(wordsOf(warning))) : [];
}

/** Lines move with an edit. */
function wordsOf({ file, found, expected }: Problem): string {
  return JSON.stringify([file, found, expected]);
}
