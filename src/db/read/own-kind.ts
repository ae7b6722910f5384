import { ownKindOf, type Config } from '../../model/config.ts';
import type { Task } from '../../model/task.ts';

/** Tasks of the project's own kinds as they were resolved last: the same task stays the same object. */
const likeTasks = new WeakMap<Task, Task>();

/** A task of a kind of the project's own may do what that is like; of one that is not declared, the least. */
export function likeItsKind(task: Task, config: Config | undefined): Task {
  const kind = config === undefined ? undefined : ownKindOf(task, config)?.like;
  if (kind === undefined || kind === task.kind) return task;
  const known = likeTasks.get(task);
  if (known?.kind === kind) return known;
  const resolved = { ...task, kind };
  likeTasks.set(task, resolved);
  return resolved;
}
