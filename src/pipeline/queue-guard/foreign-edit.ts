import type { Queue } from '../../model/queue.ts';
import { taskMap } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';

/** What of a played task counts as it was at the pick, whatever the file says by now. */
const guardedKeys = [
  ...['verify', 'acceptance', 'permissions', 'tools'],
  ...['max_attempts', 'max_turns', 'max_budget_usd', 'timeout'],
  // Which attempt it is, and whether a record counts, hangs on these.
  ...['session', 'attempts_from'],
] as (keyof Task)[];

export interface StatusChange {
  task: string;
  from: string;
  to: string;
}

/** What foreign hands made of a queue while a session ran. */
export interface ForeignEdits {
  /** Other tasks' statuses: a person has to say that they are meant. */
  statuses: StatusChange[];
  /** What of the played task does not count, in words; undefined when nothing was touched. */
  played: string | undefined;
  /** The rest, in words. */
  taken: string[];
}

/** Tells what a foreign edit changed. Pure. */
export function foreignEdits(before: Queue, after: Queue, playedId: string): ForeignEdits {
  const now = taskMap(after.tasks);
  const known = taskMap(before.tasks);
  const edits: ForeignEdits = { statuses: [], played: undefined, taken: [] };
  for (const task of before.tasks) {
    const later = now.get(task.id);
    if (later === undefined) edits.taken.push(`${task.id} was removed`);
    else if (later !== task) take(edits, task, { later, isPlayed: task.id === playedId });
  }
  for (const task of after.tasks) {
    if (!known.has(task.id)) edits.taken.push(`${task.id} was added: ${task.title}`);
  }
  return edits;
}

function take(
  edits: ForeignEdits,
  task: Task,
  { later, isPlayed }: { later: Task; isPlayed: boolean },
): void {
  const keys = changedKeys(task, later);
  const status = `status from ${task.status} to ${later.status}`;
  if (isPlayed) {
    const refused = [
      ...(keys.includes('status') ? [status] : []),
      ...keys.filter((key) => guardedKeys.includes(key)),
    ];
    if (refused.length > 0) edits.played = refused.join(', ');
  } else if (keys.includes('status')) {
    // What somebody has blocked waits for a person already.
    if (later.status === 'blocked') edits.taken.push(`${task.id}: ${status}`);
    else edits.statuses.push({ task: task.id, from: task.status, to: later.status });
  }
  const isTold = (key: keyof Task): boolean =>
    key === 'status' || (isPlayed && guardedKeys.includes(key));
  const others = keys.filter((key) => !isTold(key));
  if (others.length > 0) edits.taken.push(`${task.id}: ${others.join(', ')}`);
}

function changedKeys(some: Task, other: Task): (keyof Task)[] {
  const keys = Object.keys(some) as (keyof Task)[];
  return keys.filter((key) => JSON.stringify(some[key]) !== JSON.stringify(other[key]));
}
