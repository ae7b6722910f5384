import type { Store } from '../db/store.ts';
import { withKindName, type Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';

/**
 * A task as the store has it now, with what stands in the file: its timeout as `30m`, and not milliseconds,
 * and its kind by its name.
 */
export function asWritten(task: Task, store: Store): object {
  const named = withKindName(task);
  if (task.timeout === undefined) return named;
  const { tasks } = store.inspect(store.texts());
  const raw = tasks.find(({ piece }) => piece.value?.id === task.id)?.piece.raw as WrittenTask;
  return { ...named, timeout: raw.timeout };
}
