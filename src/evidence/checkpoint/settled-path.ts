import { liftTree, treeOfCommit } from '../../host/git-merge.ts';
import { pathCommits } from '../../host/git-path-commit.ts';
import { rawChanges } from '../../host/git-raw.ts';
import type { KeptSession } from './kept-session.ts';
import type { SessionPair } from './net-change.ts';

export interface SettledSource {
  root: string;
  /** What a session left, as far as it has not committed that itself. */
  pair: SessionPair;
  /** All of which git keeps something, oldest first. */
  kept: readonly KeptSession[];
  /** The commit that HEAD is at. */
  head: string | undefined;
  /** The tree to commit onto, and the files as they are now. */
  onto: string;
  now: string;
  /** The paths that do not merge. */
  conflicts: readonly string[];
}

/**
 * The paths of a session's change of which nothing is left to commit. A path is settled where a commit has
 * it as it was at some time after the session: whatever of it was there still is committed then, and the
 * rest was overwritten. And where a commit says that it is of the session. Undefined when git cannot tell.
 */
export async function settledPaths(source: SettledSource): Promise<Set<string> | undefined> {
  const { root, pair, kept, head, onto, now, conflicts } = source;
  const changes = await rawChanges(root, pair);
  if (changes === undefined) return undefined;
  const paths = changes.map(({ path }) => path);
  const from = kept.find(({ session }) => session === pair.session)?.head;
  const settled = new Set<string>();
  const committed = [onto, ...(from === undefined ? [] : [await treeOfCommit(root, from)])];
  const commits = head === undefined ? [] : await pathCommits(root, { from, to: head }, paths);
  for (const { id, parent, sessions } of commits) {
    const after = await treeOfCommit(root, id);
    committed.push(after);
    if (!sessions.includes(pair.session)) continue;
    const before = await treeOfCommit(root, parent);
    if (before === undefined || after === undefined) return undefined;
    for (const { path } of (await rawChanges(root, { before, after })) ?? []) settled.add(path);
    for (const path of conflicts) settled.add(path);
  }
  const states = new Map(paths.map((path) => [path, new Set<string>()]));
  for (const tree of new Set(committed)) {
    const known = tree && (await statesIn(root, pair, tree));
    if (!known) return undefined;
    for (const [path, seen] of states) seen.add(known.get(path) ?? '');
  }
  for (const tree of await treesSince(root, { ...pair, kept, now })) {
    if (paths.every((path) => settled.has(path))) break;
    const known = await statesIn(root, pair, tree);
    if (known === undefined) return undefined;
    for (const [path, seen] of states) {
      if (seen.has(known.get(path) ?? '')) settled.add(path);
    }
  }
  return new Set(paths.filter((path) => settled.has(path)));
}

/** What stands in a tree, for each path that is another one there than after the session. */
async function statesIn(
  root: string,
  { after }: SessionPair,
  tree: string,
): Promise<Map<string, string> | undefined> {
  const changes = await rawChanges(root, { before: after, after: tree });
  return changes && new Map(changes.map(({ path, mode, object }) => [path, `${mode} ${object}`]));
}

interface Since {
  session: string;
  after: string;
  kept: readonly KeptSession[];
  now: string;
}

/** The files after the session, and at each later time that is known. */
async function treesSince(
  root: string,
  { session, after, kept, now }: Since,
): Promise<ReadonlySet<string>> {
  const later = kept.filter((one) => one.session > session);
  const trees = new Set(later.flatMap((one) => [one.before?.tree, one.after?.tree]));
  const lifted: string[] = [];
  for (const tree of trees) {
    const one = tree && (await liftTree(root, tree));
    if (one) lifted.push(one);
  }
  return new Set([after, now, ...lifted]);
}
