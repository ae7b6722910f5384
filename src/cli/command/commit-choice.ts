import { keptSessions } from '../../evidence/checkpoint/kept-session.ts';
import {
  lostTasks,
  meantSessions,
  type MeantSessions,
} from '../../evidence/checkpoint/meant-session.ts';
import { unmerged } from '../../evidence/checkpoint/undo-plan.ts';
import { gitHead, type GitHead } from '../../host/git-head.ts';
import { unmergedPaths } from '../../host/git-raw.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { OpenQueue } from '../open-queue.ts';
import { pausedOrIdle } from '../paused-engine.ts';

export interface CommitOptions {
  json: boolean;
  each?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

/** The tasks that a person means, in the order of their sessions. Fails with `usage`, and as `meantSessions` does. */
export async function meantTasks(
  opened: OpenQueue,
  ids: readonly string[],
  { each = false }: CommitOptions,
): Promise<Result<MeantSessions[]>> {
  if (each === ids.length > 0) {
    const detail = each ? 'give ids or --each, not both' : 'which task? give its id, or --each';
    return fail({
      reason: 'usage',
      detail,
      todo: '`ralph commit --each --dry-run` shows them all',
    });
  }
  const { project, queue } = opened;
  const done = new Set(queue.tasks.flatMap(({ id, status }) => (status === 'done' ? [id] : [])));
  const kept = each ? await keptSessions(project) : [];
  const named = each ? kept.map(({ task }) => task).filter((task) => done.has(task)) : ids;
  const meant: MeantSessions[] = each ? lostTasks(opened, kept) : [];
  for (const given of new Set(named)) {
    const one = await meantSessions(opened, given);
    if (!one.ok) return one;
    if (!one.value.isTask) {
      const detail = `${given} is a session; a commit is made for a task`;
      return fail({ reason: 'usage', detail, todo: `\`ralph commit ${one.value.task}\`` });
    }
    meant.push(one.value);
  }
  const start = ({ sessions, missing }: MeantSessions): string =>
    sessions.at(-1)?.session ?? missing[0] ?? '';
  return ok(meant.sort((one, other) => (start(one) < start(other) ? -1 : 1)));
}

/** Where HEAD is, if a commit may be made there. Fails with `busy`, `refused`, `conflict` and `git-failed`. */
export async function readyHead(
  { project }: OpenQueue,
  { dryRun = false }: CommitOptions,
): Promise<Result<GitHead>> {
  const idle = dryRun ? ok(undefined) : pausedOrIdle(project);
  if (!idle.ok) return idle;
  const head = await gitHead(project.root);
  if (head === undefined) return fail(unmerged);
  if (dryRun) return ok(head);
  if (head.under_way === undefined) {
    const paths = await unmergedPaths(project.root);
    if (paths.length === 0) return ok(head);
    return fail({
      reason: 'conflict',
      detail: 'the index holds a merge that has stopped; nothing was committed',
      files: paths.map((path) => ({ path, why: 'is unmerged' })),
      todo: 'solve it and `git add` these files; `ralph diff` and `ralph undo` work meanwhile',
    });
  }
  return fail({
    reason: 'refused',
    detail: `a ${head.under_way} is under way in git; nothing was committed`,
    todo: `end it first (\`git status\` tells how); \`ralph diff\` and \`ralph undo\` work meanwhile`,
  });
}
