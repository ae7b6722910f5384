import { findTask, taskMap, whyNotReady, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

/** The ids behind what the person typed; undefined for all. Fails for one that cannot be played now. */
export function wantedTasks(
  queue: Queue,
  given: string[],
): Result<ReadonlySet<string> | undefined> {
  if (given.length === 0) return ok(undefined);
  const byId = taskMap(queue.tasks);
  const ids = new Set<string>();
  for (const one of given) {
    const found = findTask(queue.tasks, one);
    if (!found.ok) return found;
    const { id, status } = found.value;
    const why = whyNotReady(found.value, byId);
    // One that waits may become ready by another one that was named.
    if (why !== undefined && status !== 'pending') {
      return fail({ reason: 'task-not-playable', id, why: `it ${why}` });
    }
    ids.add(id);
  }
  return ok(ids);
}
