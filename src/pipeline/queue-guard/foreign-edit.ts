import type { Config } from '../../model/config.ts';
import type { Queue } from '../../model/queue.ts';
import { plainLine } from '../../model/plain-text.ts';
import { taskMap } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import { toolChanges } from './tool-change.ts';

/** What a task has to prove, what it may do and how much: no session loosens that for another one. */
const guardedKeys = [
  ...['verify', 'acceptance', 'permissions', 'tools'],
  ...['max_attempts', 'max_turns', 'max_budget_usd', 'timeout'],
] as (keyof Task)[];

/** What of a played task counts as it was at the pick, whatever the file says by now. */
const playedKeys = [
  ...guardedKeys,
  // Which attempt it is, and whether a record counts, hangs on these.
  ...['session', 'attempts_from'],
] as (keyof Task)[];

export interface HeldChange {
  task: string;
  /** In words that fit a line. */
  changes: { key: string; from: string; to: string }[];
}

const longestValue = 100;

/** What foreign hands made of a queue while a session ran. */
export interface ForeignEdits {
  /** Other tasks' statuses and what is guarded of them: a person has to say that it is meant. */
  held: HeldChange[];
  /** What of the played task does not count, in words; undefined when nothing was touched. */
  played: string | undefined;
  /** The rest, in words. */
  taken: string[];
}

/** Tells what a foreign edit changed. Pure. */
export function foreignEdits(before: Queue, after: Queue, playedId: string): ForeignEdits {
  const now = taskMap(after.tasks);
  const known = taskMap(before.tasks);
  const edits: ForeignEdits = { held: [], played: undefined, taken: [] };
  for (const task of before.tasks) {
    const later = now.get(task.id);
    if (later === undefined) edits.taken.push(`${task.id} was removed`);
    else if (later !== task) take(edits, task, { later, isPlayed: task.id === playedId });
    if (later !== undefined) takeTools(edits, { task, later, before, after, playedId });
  }
  for (const task of after.tasks) {
    if (!known.has(task.id)) edits.taken.push(`${task.id} was added: ${task.title}`);
  }
  return edits;
}

/** Which parts of the config differ, in words; undefined when none does. */
export function configEdit(before: Config, after: Config): string | undefined {
  const keys = (Object.keys(before) as (keyof Config)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  return keys.length === 0 ? undefined : `.ralph/config.yaml was changed: ${keys.join(', ')}`;
}

function take(
  edits: ForeignEdits,
  task: Task,
  { later, isPlayed }: { later: Task; isPlayed: boolean },
): void {
  const keys = changedKeys(task, later);
  const status = `status from ${task.status} to ${later.status}`;
  const told = new Set<keyof Task>();
  if (isPlayed) {
    const refused = keys.filter((key) => key === 'status' || playedKeys.includes(key));
    for (const key of refused) told.add(key);
    const words = refused.filter((key) => key !== 'status');
    if (refused.length > 0) {
      edits.played = [...(keys.includes('status') ? [status] : []), ...words].join(', ');
    }
  } else {
    const held = keys.filter((key) => isHeld(key, task, later));
    for (const key of held) told.add(key);
    const changes = held.map((key) => ({ key, from: valueOf(task, key), to: valueOf(later, key) }));
    if (held.length > 0) edits.held.push({ task: task.id, changes });
  }
  const others = keys.filter((key) => !told.has(key));
  if (others.length === 0) return;
  const words = others.map((key) => (key === 'status' ? status : key));
  edits.taken.push(`${task.id}: ${words.join(', ')}`);
}

interface ToolEdit {
  task: Task;
  later: Task;
  before: Queue;
  after: Queue;
  playedId: string;
}

/** What a task's tools do may change without a word in the task: in tools.yaml, or in its discipline. */
function takeTools(edits: ForeignEdits, { task, later, before, after, playedId }: ToolEdit): void {
  // A change of the task's own list is told already.
  if (JSON.stringify(task.tools) !== JSON.stringify(later.tools)) return;
  const changes = toolChanges({ task, queue: before }, { task: later, queue: after });
  if (changes.length === 0) return;
  if (task.id === playedId) {
    const words = changes.map(({ key }) => key).join(', ');
    edits.played = edits.played === undefined ? words : `${edits.played}, ${words}`;
  } else if (isHeld('tools', task, later)) {
    const plain = changes.map(({ key, from, to }) => ({
      key,
      from: plainLine(from, longestValue),
      to: plainLine(to, longestValue),
    }));
    const held = edits.held.find((one) => one.task === task.id);
    if (held === undefined) edits.held.push({ task: task.id, changes: plain });
    else held.changes.push(...plain);
  }
}

/** What is closed is not played, and what somebody has blocked waits for a person already. */
function isHeld(key: keyof Task, before: Task, after: Task): boolean {
  if (key === 'status') return after.status !== 'blocked';
  if (!guardedKeys.includes(key)) return false;
  const isBlocked = before.status === 'blocked' && after.status === 'blocked';
  return !isBlocked && after.status !== 'done' && after.status !== 'skipped';
}

function valueOf(task: Task, key: keyof Task): string {
  const value = task[key];
  if (value === undefined) return 'nothing';
  return plainLine(typeof value === 'string' ? value : JSON.stringify(value), longestValue);
}

function changedKeys(some: Task, other: Task): (keyof Task)[] {
  const keys = Object.keys(some) as (keyof Task)[];
  return keys.filter((key) => JSON.stringify(some[key]) !== JSON.stringify(other[key]));
}
