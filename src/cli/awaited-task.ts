import { unmetDependencies } from '../model/queue.ts';
import type { Task } from '../model/task.ts';

/** More of them than a person types. */
const mostNamed = 8;

/** How a pending task comes to be played, in words: with what it waits for, each after what that needs. */
export function howToPlay(task: Task, byId: ReadonlyMap<string, Task>): string {
  const needed = awaitedTasks(task, byId);
  const stuck = needed.find((id) => byId.get(id)?.status !== 'pending');
  if (stuck !== undefined) return `\`ralph show ${stuck}\` tells why that is not played`;
  if (needed.length === 0) return `\`ralph play ${task.id}\` plays it`;
  if (needed.length >= mostNamed) return '`ralph play` plays what it waits for, and then it';
  return `\`ralph play ${[...needed, task.id].join(' ')}\` plays that, and then it`;
}

/** The ids of all that has to be done before it and is not, also through others. */
function awaitedTasks(task: Task, byId: ReadonlyMap<string, Task>): string[] {
  const needed = new Set<string>();
  const seen = new Set<string>();
  const look = (one: Task): void => {
    for (const id of unmetDependencies(one, byId)) {
      if (seen.has(id)) continue;
      seen.add(id);
      const other = byId.get(id);
      if (other?.status === 'pending') look(other);
      needed.add(id);
    }
  };
  look(task);
  return [...needed];
}
