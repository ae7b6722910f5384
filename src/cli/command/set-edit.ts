import { assignedEdit, type Assignment } from '../../db/assignment.ts';
import type { TaskEdit } from '../../db/store.ts';
import { taskHash } from '../../db/task-hash.ts';
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Criterion, Task } from '../../model/task.ts';
import { writtenTask, type WrittenTask } from '../../model/written-task.ts';
import { refusedTask } from '../refused-task.ts';

/** What is to be set. */
export interface SetWords {
  /** The task's id, or the start of it. */
  id: string;
  assignments: readonly Assignment[];
  /** The task that is being played. */
  played: string | undefined;
}

/** What was set. */
export interface SetDone {
  task: Task;
  /** As it was and is written. */
  before: object;
  after: object;
  /** What the database warns of now, and did not before. */
  warnings: Problem[];
}

/**
 * What the assignments do to a task. Fails with `usage` for what another command is for, and as `assignedEdit`
 * does.
 */
export function setEdit(
  about: SetTask,
  assignments: readonly Assignment[],
  isPlayed: boolean,
): Result<TaskEdit> {
  const { task } = about;
  const { id } = task;
  const keys = assignments.map(({ key }) => key);
  if (keys.includes('id')) {
    return refusedTask(id, 'keeps its id', 'other tasks and its sessions name it by that');
  }
  if (isPlayed && keys.includes('status')) {
    return refusedTask(id, 'is being played', `\`ralph cancel ${id}\` ends its session first`);
  }
  const typed = assignedEdit(assignments, writtenTask.shape);
  if (!typed.ok) return typed;
  const { set: values, unset, add, remove } = typed.value;
  const verb = statusVerb(id, values['status'], unset.includes('status'));
  if (verb !== undefined) {
    const detail = 'this status has a verb of its own, which does all that belongs to it';
    return fail({ reason: 'usage', detail, todo: verb });
  }
  const criteria = criteriaEdit(about, typed.value);
  const leaves = task.status === 'blocked' && 'status' in values ? ['blocked'] : [];
  // What is typed by the schema here is held against it once more when the database is read again.
  return ok({
    set: { ...values, ...criteria.set },
    unset: [...unset, ...leaves, ...(criteria.unset ?? [])],
    add: { ...add, ...criteria.add },
    remove: { ...remove, acceptance: undefined },
    ...(criteria.if_hash === undefined ? {} : { if_hash: criteria.if_hash }),
  } as TaskEdit);
}

/** The command for a status that is more than a word. */
function statusVerb(id: string, status: unknown, isUnset: boolean): string | undefined {
  if (isUnset) return `\`ralph reopen ${id}\`, or \`ralph approve ${id}\` for a draft`;
  switch (status) {
    case 'done':
      return `\`ralph done ${id}\``;
    case 'skipped':
      return `\`ralph skip ${id}\``;
    case 'blocked':
      return `\`ralph block ${id} "why"\``;
    case 'pending':
      return `\`ralph reopen ${id}\`, or \`ralph approve ${id}\` for a draft`;
    default:
      return undefined;
  }
}

export interface SetTask {
  task: Task;
  /** Its criteria as they are written. */
  criteria: WrittenCriteria;
}

export type WrittenCriteria = NonNullable<WrittenTask['acceptance']>;

interface CriteriaEdit {
  set?: { acceptance: WrittenCriteria };
  unset?: string[];
  add?: { acceptance: (Criterion | string)[] };
  if_hash?: string;
}

/**
 * Criteria have ids: a new one gets the next, and one that goes is named by its id or its text. The
 * others keep theirs: what had it from its place gets it in writing, where the place becomes another. Where
 * all have theirs so, a new one is written like them.
 */
function criteriaEdit(
  { task, criteria }: SetTask,
  { add, remove }: { add: Record<string, unknown[]>; remove: Record<string, unknown[]> },
): CriteriaEdit {
  const given = add['acceptance'] ?? [];
  const gone = (remove['acceptance'] ?? []).map(String);
  if (given.length === 0 && gone.length === 0) return {};
  const taken = task.acceptance.map(({ id }) => Number(/^a(\d+)$/.exec(id)?.[1] ?? 0));
  const last = Math.max(task.acceptance.length, ...taken);
  const texts = new Set(task.acceptance.map(({ text }) => text));
  const added = given
    .map(String)
    .filter((text) => !texts.has(text))
    .map((text, index) => ({ id: `a${last + 1 + index}`, text }));
  const if_hash = taskHash(task);
  if (gone.length === 0) {
    const plain = criteria.every((one) => typeof one === 'string');
    return { add: { acceptance: plain ? added.map(({ text }) => text) : added }, if_hash };
  }
  const kept = task.acceptance.flatMap(({ id, text }, at) =>
    gone.includes(id) || gone.includes(text) ? [] : [{ id, text, written: criteria[at] }],
  );
  const left = kept.map(({ id, text, written }, at) => {
    const isSame = typeof written === 'object' || id === `a${at + 1}`;
    return isSame && written !== undefined ? written : { id, text };
  });
  const acceptance = [...left, ...added];
  return acceptance.length === 0
    ? { unset: ['acceptance'], if_hash }
    : { set: { acceptance }, if_hash };
}
