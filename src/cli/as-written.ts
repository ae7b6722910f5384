import type { Store } from '../db/store.ts';
import type { Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';

/** A task as the store has it now, with its timeout as it stands in the file: `30m`, and not milliseconds. */
export function asWritten(task: Task, store: Store): object {
  if (task.timeout === undefined) return task;
  const { tasks } = store.inspect(store.texts());
  const raw = tasks.find(({ piece }) => piece.value?.id === task.id)?.piece.raw as WrittenTask;
  return { ...task, timeout: raw.timeout };
}
