import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { Snapshot } from '../read/database.ts';
import type { Entry } from '../read/piece.ts';
import { refused, type ChangePlan } from '../writer.ts';
import { lostComment } from './comment.ts';

/** Tasks that change their place on the disk and say the same there. */
export interface LayoutPlan extends ChangePlan {
  moves: Move[];
  /** Tasks that are meant and stay where they are, each with why. */
  stays: { id: string; why: string }[];
}

export interface Move {
  id: string;
  /** Paths of the project. */
  from: string;
  to: string;
}

/** A plan that takes no comment from any of the files that it changes. Fails with `edit-refused`. */
export function withComments(
  before: ReadonlyMap<string, string | undefined>,
  plan: LayoutPlan,
): Result<LayoutPlan> {
  const isText = (text: string | undefined): text is string => text !== undefined;
  const old = [...plan.texts.keys()].map((file) => before.get(file)).filter(isText);
  const now = [...plan.texts.values()].filter(isText);
  const lost = lostComment(old, now);
  if (lost === undefined) return ok(plan);
  const [file = ''] = plan.texts.keys();
  return refused(file, `the comment ${JSON.stringify(lost)} has no place there`);
}

/**
 * Whether the queue holds the same tasks in the same order, but for those that are gone, and they say the
 * same, but for their ranks: why not, in words.
 */
export function otherTasks(
  before: Snapshot,
  after: Snapshot,
  gone: ReadonlySet<string> = new Set(),
): string | undefined {
  const old = before.tasks.filter((entry) => !gone.has(idOf(entry)));
  if (old.length !== after.tasks.length) return 'tasks would appear or vanish';
  for (const [at, entry] of old.entries()) {
    const now = after.tasks[at];
    if (now === undefined || idOf(now) !== idOf(entry)) {
      return `task ${idOf(entry)} would stand in another place`;
    }
    if (!isDeepStrictEqual(unranked(now), unranked(entry))) {
      return `task ${idOf(entry)} would read differently`;
    }
  }
  return undefined;
}

/** The id of a task of a sound database. */
export function idOf(entry: Entry<Task>): string {
  return entry.piece.value?.id ?? '';
}

function unranked({ piece: { raw } }: Entry<Task>): unknown {
  return { ...(raw as object), rank: undefined };
}
