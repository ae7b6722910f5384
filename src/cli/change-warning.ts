import type { Store } from '../db/store.ts';
import type { Check } from '../model/config.ts';
import type { Problem } from '../model/problem.ts';
import type { Task } from '../model/task.ts';
import { newWarnings } from './new-warning.ts';
import { unknownCheckWarnings } from './unknown-check.ts';

export interface ChangedTasks {
  store: Store;
  /** What the database warned of before. */
  before: readonly Problem[];
  /** The tasks that were added or changed, as they are now. */
  tasks: readonly Task[];
  /** The checks that one of them named before. */
  known?: readonly string[];
  checks: readonly Check[];
}

/** What there is to tell of tasks that were added or changed, each place once. */
export function changeWarnings({ before, ...changed }: ChangedTasks): Problem[] {
  const checks = unknownCheckWarnings(changed);
  const places = new Set(checks.map(placeWords));
  const [first] = changed.tasks;
  const others = first === undefined ? [] : newWarnings(before, changed.store, first.id);
  return [...others.filter((warning) => !places.has(placeWords(warning))), ...checks];
}

function placeWords({ file, line, col }: Problem): string {
  return `${file}:${line}:${col}`;
}
