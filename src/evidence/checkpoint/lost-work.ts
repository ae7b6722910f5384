import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { rawChanges } from '../../host/git-raw.ts';
import { folderInRepository, type TreePair } from '../../host/git-tree.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { MeantSessions } from './meant-session.ts';
import { unmerged } from './undo-plan.ts';

export interface LostRequest {
  project: Project;
  meant: MeantSessions;
  /** Sessions that lack one of their two checkpoints. */
  left_out: readonly string[];
  /** The last commit and the files as they are. */
  pair: TreePair;
}

/**
 * Whether all that the task did can be told. Fails with `refused` where a session has no checkpoints any
 * more, or only one of them, while its files are in no commit: a commit would leave its work out.
 */
export async function noLostWork({
  project,
  meant,
  left_out,
  pair,
}: LostRequest): Promise<Result<void>> {
  if (left_out.length === 0 && meant.missing.length === 0) return ok(undefined);
  const changes = await rawChanges(project.root, pair);
  if (changes === undefined) return fail(unmerged);
  const folder = folderInRepository(project.root);
  const start = folder === '' ? '' : `${folder}/`;
  const open = new Set(
    changes
      .filter(({ path }) => path.startsWith(start) && !path.startsWith(`${start}.ralph/`))
      .map(({ path }) => path.slice(start.length)),
  );
  // What a half session changed nobody knows: it may be any of these.
  const [half] = left_out;
  if (half !== undefined && open.size > 0) return refused(half, meant, [...open]);
  for (const session of meant.missing) {
    const record = readRecord(project, session);
    const files = (record.ok ? record.value?.files : undefined) ?? [];
    const lost = files.map(({ path }) => path).filter((path) => open.has(path));
    if (lost.length > 0) return refused(session, meant, lost);
  }
  return ok(undefined);
}

function refused(
  session: string,
  { task, missing }: MeantSessions,
  files: string[],
): Result<never> {
  const isGone = missing.includes(session);
  const named = files.slice(0, mostNamed).map((path) => plainLine(path));
  const rest = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  return fail({
    reason: 'refused',
    detail: isGone
      ? `the checkpoints of session ${session} of ${task} have expired or were removed, and what it changed is in no commit: ${named.join(', ')}${rest}`
      : `session ${session} of ${task} has no checkpoints from before and after it, so that nobody can tell which of the files in no commit are its own: ${named.join(', ')}${rest}`,
    todo: 'commit the files of this task by hand, with `git add` and `git commit`',
  });
}

const mostNamed = 5;
