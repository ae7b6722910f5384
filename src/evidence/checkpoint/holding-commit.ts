import { mergeTrees, treeOfCommit } from '../../host/git-merge.ts';
import { pathCommits, type PathCommit } from '../../host/git-path-commit.ts';
import { rawChanges, type RawChange } from '../../host/git-raw.ts';
import type { MadeCommit } from '../../model/outcome.ts';
import type { KeptSession } from './kept-session.ts';
import type { SessionPair } from './net-change.ts';

export interface HoldingSource {
  root: string;
  sessions: readonly KeptSession[];
  pairs: readonly SessionPair[];
  /** The commit that HEAD is at. */
  to: string;
}

/** The commits on the branch that hold something of what these sessions changed, oldest first. */
export async function holdingCommits({
  root,
  sessions,
  pairs,
  to,
}: HoldingSource): Promise<MadeCommit[]> {
  const found = new Map<string, MadeCommit>();
  for (const pair of pairs) {
    const changes = await rawChanges(root, pair);
    const from = sessions.find(({ session }) => session === pair.session)?.head;
    const paths = (changes ?? []).map(({ path }) => path);
    for (const commit of await pathCommits(root, { from, to }, paths)) {
      const { id, subject } = commit;
      const isWhole = await holdsAll(root, pair, id);
      if (isWhole || (await holdsSome({ root, pair, changes: changes ?? [], commit }))) {
        found.set(id, { id, subject });
      }
      // All that come after it hold the same.
      if (isWhole) break;
    }
  }
  return [...found.values()];
}

interface Holding {
  root: string;
  pair: SessionPair;
  changes: readonly RawChange[];
  commit: PathCommit;
}

/** Whether it says that it is of the session, or brings in what that left in a file. */
async function holdsSome({ root, pair, changes, commit }: Holding): Promise<boolean> {
  if (commit.sessions.includes(pair.session)) return true;
  const before = await treeOfCommit(root, commit.parent);
  const after = await treeOfCommit(root, commit.id);
  if (before === undefined || after === undefined) return false;
  const made = await rawChanges(root, { before, after });
  const known = new Map((made ?? []).map((one) => [one.path, one]));
  return changes.some(({ path, mode, object }) => {
    const one = known.get(path);
    return one?.mode === mode && one.object === object;
  });
}

/** Whether nothing of the change is missing in it, whatever else it holds. */
async function holdsAll(
  root: string,
  { before: base, after: theirs }: SessionPair,
  commit: string,
): Promise<boolean> {
  const ours = await treeOfCommit(root, commit);
  if (ours === undefined) return false;
  const merged = await mergeTrees(root, { base, ours, theirs });
  return merged !== undefined && 'tree' in merged && merged.tree === ours;
}
