import { commitOf } from '../../host/git-merge.ts';
import { git } from '../../host/git.ts';
import { linkMode } from '../../host/git-raw.ts';
import { personGit } from '../../host/person-git.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { clearedWay } from './obstacle.ts';
import type { UndoPlan } from './undo-plan.ts';

/** The name under which git keeps the files as they were before a session was undone. */
export function undoneRef(session: string): string {
  return `refs/ralph/${session}/undone`;
}

export interface UndoPlace {
  root: string;
  /** The index that saw `plan.now`. */
  index: string;
  at: Date;
}

/**
 * Makes the files what the plan says, by git's own means: its filters, modes, links, and its care not to
 * lose what changed meanwhile. HEAD and the real index stay as they are. What the files were is kept first. Fails with `git-failed`, and with `conflict` where something
 * that git ignores is in the way; it has then changed no file.
 */
export async function undo({ root, index, at }: UndoPlace, plan: UndoPlan): Promise<Result<void>> {
  // Once more: somebody may have put it there while the question stood.
  const cleared = clearedWay(root, plan.changes);
  if (!cleared.ok) return cleared;
  const kept = await keepUndone(root, plan, at);
  if (!kept.ok) return kept;
  const made = await personGit(root, [...plainly, 'read-tree', '-m', '-u', plan.now, plan.then], {
    index,
    env: { GIT_OPTIONAL_LOCKS: '0' },
    apart: true,
  });
  if (made.code === 0) return ok(undefined);
  for (const session of plan.sessions) await git(root, ['update-ref', '-d', undoneRef(session)]);
  return fail({
    reason: 'git-failed',
    detail: 'git did not change the files',
    said: made.stderr,
    todo: 'move away what is in the way, or wait until nobody changes files, and run it again',
  });
}

/** A session may have written .git/config: what it says there must not get in the way. */
const plainly = ['core.safecrlf=false', 'core.fsmonitor=false', 'submodule.recurse=false'].flatMap(
  (setting) => ['-c', setting],
);

/** As a commit whose parent is the files after the undo, so that the two show what was undone. */
async function keepUndone(
  root: string,
  { now, then, sessions }: UndoPlan,
  at: Date,
): Promise<Result<void>> {
  const failed: Result<never> = fail({
    reason: 'git-failed',
    detail: 'git could not keep the files as they are; nothing was changed',
    said: '',
    todo: 'check permissions and free space of the .git folder',
  });
  const parent = await commitOf(root, then);
  if (parent === undefined) return failed;
  const words = `ralph: before ${sessions.join(', ')} was undone`;
  const commit = await commitOf(root, now, { parent, words, at });
  if (commit === undefined) return failed;
  const lines = sessions.map((session) => `update ${undoneRef(session)} ${commit}\n`).join('');
  const kept = await git(root, ['update-ref', '--stdin'], { input: lines });
  return kept === undefined ? failed : ok(undefined);
}

/** Repositories within the project whose commit would change: their files are left to their own git. */
export function linkedPaths({ changes }: UndoPlan): string[] {
  return changes
    .filter(({ mode, mode_before }) => mode === linkMode || mode_before === linkMode)
    .map(({ path }) => path);
}
