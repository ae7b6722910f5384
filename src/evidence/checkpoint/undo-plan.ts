import type { Project } from '../../db/project.ts';
import { ignoredBy } from '../../host/git-ignored.ts';
import { mergeTrees } from '../../host/git-merge.ts';
import { rawChanges, type RawChange } from '../../host/git-raw.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { MeantSessions } from './meant-session.ts';
import { whoChanged } from './later-change.ts';
import { clearedWay } from './obstacle.ts';
import type { SessionPair } from './net-change.ts';

export interface UndoPlan {
  /** The files now and after the undo, as trees of the repository. */
  now: string;
  then: string;
  /** The sessions that are undone by it, newest first. */
  sessions: string[];
  /** What it changes in the files; empty when nothing is left to undo. */
  changes: RawChange[];
}

export interface UndoRequest {
  project: Project;
  meant: MeantSessions;
  /** Oldest first. */
  pairs: readonly SessionPair[];
  now: string;
}

/**
 * What undoing these sessions would make of the files as they are now, newest session first, all or
 * nothing. Fails with `conflict` where later work has changed the same or something that git ignores is in
 * the way, and `git-failed`.
 */
export async function planUndo({
  project,
  meant,
  pairs,
  now,
}: UndoRequest): Promise<Result<UndoPlan>> {
  const { root } = project;
  const sessions: string[] = [];
  let then = now;
  for (const { session, before, after } of [...pairs].reverse()) {
    const merged = await mergeTrees(root, { base: after, ours: then, theirs: before });
    if (merged === undefined) return fail(unmerged);
    if ('conflicts' in merged) {
      const own = new Set(meant.sessions.map((one) => one.session));
      const later = meant.kept.filter((one) => one.session > session && !own.has(one.session));
      const source = { project, sessions: later, by: 'changed later by session' };
      const otherwise = 'changed by hand since, or by what is not kept any more';
      const files = await whoChanged({ ...source, otherwise }, merged.conflicts);
      return fail({
        reason: 'conflict',
        detail: `session ${session} cannot be undone: later work has changed the same lines; nothing was changed`,
        files,
        todo: `undo what came later first, or take it back by hand: \`ralph diff ${session}\` shows it`,
      });
    }
    if (merged.tree !== then) sessions.push(session);
    then = merged.tree;
  }
  const changes = await rawChanges(root, { before: now, after: then });
  if (changes === undefined) return fail(unmerged);
  const spared = await sparedFiles(root, then, changes);
  if (!spared.ok) return spared;
  const cleared = clearedWay(root, changes);
  return cleared.ok ? ok({ now, then, sessions, changes }) : cleared;
}

/**
 * Where the session made git see what it had ignored, that looks like new files: it may well have been
 * there before. Fails with `conflict` and `git-failed`.
 */
async function sparedFiles(
  root: string,
  then: string,
  changes: readonly RawChange[],
): Promise<Result<void>> {
  if (!changes.some(({ path }) => /(?:^|\/)\.gitignore$/.test(path))) return ok(undefined);
  const gone = changes.filter(({ mode }) => Number(mode) === 0).map(({ path }) => path);
  const ignored = await ignoredBy(root, then, gone);
  if (ignored === undefined) return fail(unmerged);
  if (ignored.length === 0) return ok(undefined);
  return fail({
    reason: 'conflict',
    detail:
      'undo would remove files that git ignored before the session, and that may be older than it; nothing was changed',
    files: ignored.map((path) => ({ path, why: 'is ignored by git once .gitignore is as before' })),
    todo: 'move these files away, or remove them, and run it again',
  });
}

export const unmerged = {
  reason: 'git-failed',
  detail: 'git could not merge the checkpoints',
  said: '',
  todo: '`ralph doctor` tells whether git is new enough, `git fsck` whether objects are missing',
} as const;

/**
 * Tasks that were done after this session and build on its task, also by way of others; those whose last
 * session was undone do not count.
 */
export function dependents(queue: Queue, { task, sessions, kept }: MeantSessions): string[] {
  const since = sessions[0]?.session ?? '';
  const undone = new Set(kept.flatMap((one) => (one.undone === undefined ? [] : [one.session])));
  const builds = new Set([task]);
  let size = 0;
  while (size !== builds.size) {
    size = builds.size;
    for (const one of queue.tasks) {
      if (one.depends_on.some((id) => builds.has(id))) builds.add(one.id);
    }
  }
  return queue.tasks
    .filter(({ id, status, session }) => {
      if (id === task || !builds.has(id) || status !== 'done' || session === undefined)
        return false;
      return session > since && !undone.has(session);
    })
    .map(({ id }) => id);
}
