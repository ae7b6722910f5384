import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { findTask, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { findSession, sessionNames } from '../history/session-name.ts';
import { keptSessions, type KeptSession } from './kept-session.ts';

export interface MeantSessions {
  /** The task that was named, or whose session was. */
  task: string;
  /** What a person calls it: `task one`, or `session s-…`. */
  name: string;
  isTask: boolean;
  /** Oldest first; none only of a task that is lost. */
  sessions: KeptSession[];
  /** Sessions of the task that changed files, and of which git keeps nothing any more. */
  missing: string[];
  /** All of which git keeps something. */
  kept: KeptSession[];
}

export interface MeaningSource {
  project: Project;
  queue: Queue;
}

/**
 * The sessions that a person means by a task, by a unique start of a session's id, or by `last`: the newest
 * one, unless a task has that name. Fails with `session-not-found`, `session-ambiguous`, as `findTask` does,
 * and with `refused` when git keeps nothing of them: it says why.
 */
export async function meantSessions(
  { project, queue }: MeaningSource,
  given: string,
): Promise<Result<MeantSessions>> {
  const kept = await keptSessions(project);
  const task = findTask(queue.tasks, given);
  if (task.ok && (task.value.id === given || !isSessionName(given))) {
    return ofTask(project, task.value, kept);
  }
  const names = new Set([...kept.map(({ session }) => session), ...sessionNames(project)]);
  const sessions = [...names].sort().reverse();
  if (given === newest) {
    const [last] = sessions;
    if (last !== undefined) return ofSession(project, last, kept);
    return fail({ reason: 'session-not-found', given: undefined });
  }
  const found = findSession(sessions, given);
  if (!found.ok) return found;
  if (found.value !== undefined) return ofSession(project, found.value, kept);
  if (isSessionName(given)) return fail({ reason: 'session-not-found', given });
  // A task that is not in the queue any more has left its sessions.
  const left = kept.filter((one) => one.task === given);
  if (left.length === 0) return task.ok ? ofTask(project, task.value, kept) : task;
  return ok({
    ...{ task: given, name: `task ${given}`, isTask: true, sessions: left, missing: [], kept },
  });
}

/** What the newest session is called. */
const newest = 'last';

function isSessionName(given: string): boolean {
  return given === newest || given.startsWith('s-');
}

function ofTask(project: Project, task: Task, kept: KeptSession[]): Result<MeantSessions> {
  const { id } = task;
  const sessions = kept.filter((one) => one.task === id);
  const known = new Set(sessions.map(({ session }) => session));
  const missing = changingSessions(project, task).filter((session) => !known.has(session));
  if (sessions.length > 0) {
    return ok({ task: id, name: `task ${id}`, isTask: true, sessions, missing, kept });
  }
  if (task.session !== undefined) return whyNone(project, task.session);
  return fail({
    reason: 'refused',
    detail: `task ${id} was not played yet: there is nothing to compare`,
    todo: `\`ralph play ${id}\` plays it`,
  });
}

/** The task's sessions that changed files, newest first, as far as records tell. */
function changingSessions(project: Project, task: Task): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  let last = task.session;
  while (last !== undefined && !seen.has(last)) {
    seen.add(last);
    const record = readRecord(project, last);
    if (!record.ok || record.value === undefined) break;
    if (record.value.files.length > 0) found.push(last);
    last = record.value.previous;
  }
  return found;
}

/** Done tasks that changed files, and of whose sessions git keeps nothing any more. */
export function lostTasks(
  { project, queue }: MeaningSource,
  kept: readonly KeptSession[],
): MeantSessions[] {
  const known = new Set(kept.map(({ task }) => task));
  return queue.tasks.flatMap((task) => {
    const { id, status } = task;
    if (status !== 'done' || known.has(id)) return [];
    const missing = changingSessions(project, task);
    if (missing.length === 0) return [];
    return [{ task: id, name: `task ${id}`, isTask: true, sessions: [], missing, kept: [...kept] }];
  });
}

function ofSession(project: Project, session: string, kept: KeptSession[]): Result<MeantSessions> {
  const one = kept.find((other) => other.session === session);
  if (one === undefined || (one.before === undefined && one.after === undefined)) {
    return whyNone(project, session);
  }
  const name = `session ${session}`;
  return ok({ task: one.task, name, isTask: false, sessions: [one], missing: [], kept });
}

function whyNone(project: Project, session: string): Result<never> {
  const record = readRecord(project, session);
  if (!record.ok) return record;
  const why =
    record.value === undefined
      ? 'it came to no end, and left none'
      : record.value.tree_before === undefined
        ? 'git could not look at the files when it was played'
        : 'they have expired (`run.keep` in .ralph/config.yaml), were removed, or could not be kept';
  return fail({
    reason: 'refused',
    detail: `session ${session} has no checkpoints: ${why}`,
    todo: 'its record in .ralph/db/history/ names the files that it changed and its commits; `git log` shows those',
  });
}
