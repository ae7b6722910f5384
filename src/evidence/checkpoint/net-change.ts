import { commitOf, liftTree, mergeTrees } from '../../host/git-merge.ts';
import type { TreePair } from '../../host/git-tree.ts';
import type { KeptSession } from './kept-session.ts';

/** A session's files before and after it, as trees of the whole repository. */
export interface SessionPair extends TreePair {
  session: string;
  task: string;
}

export interface SessionPairs {
  pairs: SessionPair[];
  /** Those that lack a checkpoint from before or after them, and so are in no pair. */
  left_out: string[];
}

/**
 * The pairs of these sessions. `now` stands for the files after a session that has no checkpoint of them
 * yet. Undefined when git cannot tell.
 */
export async function sessionPairs(
  root: string,
  sessions: readonly KeptSession[],
  now?: string,
): Promise<SessionPairs | undefined> {
  const pairs: SessionPair[] = [];
  const left_out: string[] = [];
  for (const { session, task, before, after } of sessions) {
    const last = after?.tree ?? now;
    if (before === undefined || last === undefined) {
      left_out.push(session);
      continue;
    }
    const lifted = [await liftTree(root, before.tree), await liftTree(root, last)];
    if (lifted[0] === undefined || lifted[1] === undefined) return undefined;
    pairs.push({ session, task, before: lifted[0], after: lifted[1] });
  }
  return { pairs, left_out };
}

/**
 * What several sessions changed together, without what others changed between them. Undefined when that
 * cannot be told apart: one built on what another task had changed.
 */
export async function netChange(
  root: string,
  pairs: readonly SessionPair[],
): Promise<TreePair | undefined> {
  const [first, ...rest] = pairs;
  if (first === undefined) return undefined;
  let after = first.after;
  for (const pair of rest) {
    const merged = await mergeTrees(root, { base: pair.before, ours: after, theirs: pair.after });
    if (merged === undefined || !('tree' in merged)) return undefined;
    after = merged.tree;
  }
  return { before: first.before, after };
}

/** A commit for each session that shows what it alone changed; undefined when git cannot write. */
export async function pairCommits(
  root: string,
  pairs: readonly SessionPair[],
): Promise<string[] | undefined> {
  const commits: string[] = [];
  for (const { session, task, before, after } of pairs) {
    const parent = await commitOf(root, before);
    if (parent === undefined) return undefined;
    const commit = await commitOf(root, after, {
      ...{ parent, words: `session ${session} of ${task}` },
    });
    if (commit === undefined) return undefined;
    commits.push(commit);
  }
  return commits;
}
