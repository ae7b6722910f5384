import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { commitsSince, isAncestor } from '../../host/git-head.ts';
import { liftTree, mergeTrees, treeOfCommit, type Merged } from '../../host/git-merge.ts';
import { rawChanges, type RawChange } from '../../host/git-raw.ts';
import { projectTreeOf } from '../../host/git-part.ts';
import { treeWithPaths } from '../../host/git-tree-edit.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { noLostWork } from './lost-work.ts';
import { whoChanged } from './later-change.ts';
import type { KeptSession } from './kept-session.ts';
import type { MeantSessions } from './meant-session.ts';
import { sessionPairs, type SessionPair } from './net-change.ts';
import { settledPaths } from './settled-path.ts';
import { unmerged } from './undo-plan.ts';

export interface CommitPlan {
  /** The tree of the commit. */
  tree: string;
  /** The sessions whose change it holds, oldest first. */
  sessions: string[];
  /** What it changes; empty when there is nothing to commit. */
  changes: RawChange[];
}

export interface CommitRequest {
  project: Project;
  meant: MeantSessions;
  /** The commit that HEAD is at; undefined on a branch without one. */
  head: string | undefined;
  /** The tree to commit onto: that of `head`, or of a commit that is planned before this one. */
  onto: string;
  /** The files as they are now, as a tree of the repository. */
  now: string;
}

/**
 * The tree of the commit that nobody has made: what the sessions changed, what is still in the files, and
 * what is in no commit. Fails with `conflict` where it does not stand alone, `refused` where a session's work
 * is not known any more, and `git-failed`.
 */
export async function planCommit(request: CommitRequest): Promise<Result<CommitPlan>> {
  const { project, meant, onto } = request;
  const { root } = project;
  const found = await sessionPairs(root, meant.sessions);
  if (found === undefined) return fail(unmerged);
  const { pairs, left_out } = found;
  const told = await noLostWork({
    ...{ project, meant, left_out, pair: { before: onto, after: request.now } },
  });
  if (!told.ok) return told;
  const differing = await rawChanges(root, { before: onto, after: request.now });
  if (differing === undefined) return fail(unmerged);
  const open = new Set(differing.map(({ path }) => path));
  const sessions: string[] = [];
  let tree = onto;
  for (const pair of pairs) {
    const left = await leftOf(request, pair);
    if (left === undefined) continue;
    const { before: base, after: theirs } = left;
    let merged = await mergeTrees(root, { base, ours: tree, theirs });
    if (merged !== undefined && 'conflicts' in merged) {
      merged = await mergeOpen(request, { left, ours: tree, conflicts: merged.conflicts });
    }
    if (merged === undefined) return fail(unmerged);
    if ('conflicts' in merged) return fail(await conflictOf(request, pair, merged.conflicts));
    if (merged.tree !== tree) sessions.push(pair.session);
    tree = merged.tree;
  }
  const changes = await rawChanges(root, { before: onto, after: tree });
  if (changes === undefined) return fail(unmerged);
  // Somebody has taken that back: a commit would bring it again.
  const back = new Set(changes.map(({ path }) => path).filter((path) => !open.has(path)));
  const kept = await treeWithPaths({ root, place: project.run, tree, from: onto }, back);
  if (kept === undefined) return fail(unmerged);
  return ok({ tree: kept, sessions, changes: changes.filter(({ path }) => open.has(path)) });
}

interface OpenMerge {
  left: SessionPair;
  ours: string;
  /** The paths by which all of it does not merge. */
  conflicts: string[];
}

/** Merges what nobody has committed yet, where all does not merge; the files that are settled stay. */
async function mergeOpen(
  request: CommitRequest,
  { left, ours, conflicts }: OpenMerge,
): Promise<Merged | undefined> {
  const { project, meant, head, onto, now } = request;
  const { root, run: place } = project;
  const source = { root, pair: left, kept: meant.kept, head, onto, now, conflicts };
  const settled = await settledPaths(source);
  if (settled === undefined) return undefined;
  const isAll = conflicts.every((path) => settled.has(path));
  if (!isAll && (await wasCommitted(request, left))) return { tree: ours };
  const { before: base, after } = left;
  const theirs = await treeWithPaths({ root, place, tree: after, from: base }, settled);
  const mine = await treeWithPaths({ root, place, tree: ours, from: onto }, settled);
  if (theirs === undefined || mine === undefined) return undefined;
  return mergeTrees(root, { base, ours: mine, theirs });
}

/** What a session has left uncommitted at its end and is still there; undefined when that is nothing. */
async function leftOf(
  { project, meant, now, head }: CommitRequest,
  pair: SessionPair,
): Promise<SessionPair | undefined> {
  const { root } = project;
  const { session, before, after } = pair;
  if (before === after) return undefined;
  const back = await mergeTrees(root, { base: after, ours: now, theirs: before });
  // Undone, by `ralph undo` or by hand.
  if (back !== undefined && 'tree' in back && back.tree === now) return undefined;
  const kept = meant.sessions.find((one) => one.session === session);
  const record = readRecord(project, session);
  const last = record.ok ? record.value?.commits?.at(-1)?.id : undefined;
  if (last === undefined || head === undefined) return pair;
  if (!(await isAncestor(root, { from: last, to: head }))) return pair;
  // What it has committed itself was in its files before, as it were.
  const [from, to] = [await committed(root, kept?.head), await committed(root, last)];
  if (from === undefined || to === undefined) return pair;
  const own = await mergeTrees(root, { base: from, ours: before, theirs: to });
  if (own === undefined || !('tree' in own)) return pair;
  return own.tree === after ? undefined : { ...pair, before: own.tree };
}

/** The project's files in a commit, without those of Ralph, as a checkpoint has them. */
async function committed(root: string, commit: string | undefined): Promise<string | undefined> {
  const tree = await treeOfCommit(root, commit);
  const part = tree === undefined ? undefined : await projectTreeOf(root, tree);
  return part === undefined ? undefined : liftTree(root, part);
}

/** Somebody may have committed it by hand, and changed the same lines after that. */
async function wasCommitted(
  { project, meant, head }: CommitRequest,
  { session, before: base, after: theirs }: SessionPair,
): Promise<boolean> {
  const { root } = project;
  if (head === undefined) return false;
  const from = meant.sessions.find((one) => one.session === session)?.head;
  for (const commit of await commitsSince(root, { from, to: head })) {
    const ours = await treeOfCommit(root, commit);
    if (ours === undefined) return false;
    const merged = await mergeTrees(root, { base, ours, theirs });
    if (merged !== undefined && 'tree' in merged && merged.tree === ours) return true;
  }
  return false;
}

async function conflictOf(
  { project, meant, head }: CommitRequest,
  { session, task }: SessionPair,
  paths: string[],
): Promise<ConflictFailure> {
  const earlier = (one: KeptSession): boolean => one.task !== task && one.session < session;
  const files = await whoChanged(
    {
      ...{ project, sessions: meant.kept.filter(earlier), by: 'builds on session' },
      otherwise:
        head === undefined
          ? 'was there before the session, and is in no commit'
          : 'is another one in HEAD than the session began with',
    },
    paths,
  );
  return {
    reason: 'conflict',
    detail: `the change of ${task} does not stand alone; it was not committed`,
    files,
    todo: 'commit first what it builds on (`ralph commit --each` goes in order, but leaves out red flags), or commit these files by hand',
  };
}

type ConflictFailure = {
  reason: 'conflict';
  detail: string;
  files: { path: string; why: string }[];
  todo: string;
};
