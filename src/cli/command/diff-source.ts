import type { Project } from '../../db/project.ts';
import type { MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import { netChange, sessionPairs, type SessionPair } from '../../evidence/checkpoint/net-change.ts';
import { unmerged } from '../../evidence/checkpoint/undo-plan.ts';
import { gitHead } from '../../host/git-head.ts';
import type { TreePair } from '../../host/git-tree.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import { runningRun } from '../task-state.ts';
import { lateRemarks } from './late-remark.ts';

export interface SessionsChange {
  pairs: SessionPair[];
  /** Undefined where what several sessions changed cannot be told apart from what others did. */
  net: TreePair | undefined;
  /** What a person should know of it, one sentence each. */
  remarks: string[];
}

/** What these sessions changed, the one that plays now up to this moment. Fails with `refused` and `git-failed`. */
export async function changeOf(
  project: Project,
  { sessions, missing, name }: MeantSessions,
): Promise<Result<SessionsChange>> {
  const { root } = project;
  const open = sessions.find(({ after }) => after === undefined);
  const remarks = missing.map((session) => `Session ${session} of it has expired and is left out.`);
  const now = open === undefined ? undefined : await glanceAtTree(project);
  if (open !== undefined && now === undefined) return fail(unmerged);
  if (open !== undefined) {
    const plays = runningRun(project)?.current?.session === open.session;
    const how = plays ? 'plays now' : 'came to no end';
    remarks.push(`Session ${open.session} ${how}: shown up to the files as they are.`);
  }
  const head = await gitHead(root);
  if (head?.under_way !== undefined) remarks.push(`A ${head.under_way} is under way in git.`);
  const found = await sessionPairs(root, sessions, now);
  if (found === undefined) return fail(unmerged);
  const { pairs, left_out } = found;
  if (pairs.length === 0) {
    return fail({
      reason: 'refused',
      detail: `${name} has no checkpoint from before its start`,
      todo: 'its record in .ralph/db/history/ names the files that it changed',
    });
  }
  for (const session of left_out) {
    remarks.push(
      `Session ${session} of it has no checkpoint from before its start and is left out.`,
    );
  }
  remarks.push(...lateRemarks(sessions));
  return ok({ pairs, net: await netChange(root, pairs), remarks });
}
