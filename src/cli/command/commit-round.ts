import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { commitMessage } from '../../evidence/checkpoint/commit-message.ts';
import { planCommit, type CommitPlan } from '../../evidence/checkpoint/commit-plan.ts';
import type { MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import { unmerged } from '../../evidence/checkpoint/undo-plan.ts';
import { commitTree, interrupted } from '../../host/git-commit.ts';
import type { GitHead } from '../../host/git-head.ts';
import { liftTree, treeOfCommit } from '../../host/git-merge.ts';
import type { Failure } from '../../model/failure.ts';
import type { RedFlag } from '../../model/red-flag.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { TaskStatus } from '../../model/task.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import type { OpenQueue } from '../open-queue.ts';
import type { CommitOptions } from './commit-choice.ts';

/** What came of one task. */
export interface Committed {
  task: string;
  /** Absent with --dry-run, where nothing was to be committed, and where it was left out. */
  commit?: string;
  subject?: string;
  files: string[];
  /** Those whose change it holds, oldest first. */
  sessions: string[];
  /** What a person should look at in these sessions. */
  flags: RedFlag[];
  /** Undefined for a task that is not in the queue any more. */
  status?: TaskStatus | undefined;
  /** Why it is blocked. */
  blocked?: string | undefined;
  failure?: Failure;
  /** Nobody has looked at its red flags, so that it is not committed along with the others. */
  left_out?: true;
}

const empty: Omit<Committed, 'task'> = { files: [], sessions: [], flags: [] };

export interface CommitPlace {
  head: GitHead;
  options: CommitOptions;
  end: AbortSignal | undefined;
}

/** Commits them one after the other, or only plans that with --dry-run. Fails with `git-failed`. */
export async function commitAll(
  { project, queue }: OpenQueue,
  meant: MeantSessions[],
  { head, options, end }: CommitPlace,
): Promise<Result<Committed[]>> {
  const { root } = project;
  const tree = await glanceAtTree(project);
  const now = tree && (await liftTree(root, tree));
  let onto = await treeOfCommit(root, head.commit);
  if (!now || onto === undefined) return fail(unmerged);
  let at = head.commit;
  const made: Committed[] = [];
  for (const one of meant) {
    const { task } = one;
    const planned = await planCommit({ project, meant: one, head: at, onto, now });
    if (end?.aborted === true) {
      made.push({ ...empty, task, failure: interrupted });
      continue;
    }
    if (!planned.ok) {
      made.push({ ...empty, task, failure: planned.failure });
      continue;
    }
    const plan: CommitPlan = planned.value;
    const files = plan.changes.map(({ path }) => path);
    if (files.length === 0) {
      made.push({ ...empty, task });
      continue;
    }
    const known = queue.tasks.find(({ id }) => id === task);
    const title = known?.title ?? task;
    const message = commitMessage({
      ...{ task, title, sessions: plan.sessions },
      summary: summaryOf(project, plan.sessions),
    });
    const subject = message.slice(0, message.indexOf('\n'));
    const { sessions } = plan;
    const about = {
      ...{ task, subject, files, sessions, flags: flagsIn(project, sessions) },
      ...{ status: known?.status, blocked: known?.blocked?.reason },
    };
    if (options.each === true && options.yes !== true && about.flags.length > 0) {
      made.push({ ...about, left_out: true });
      continue;
    }
    if (options.dryRun === true) {
      made.push(about);
      onto = plan.tree;
      continue;
    }
    const done = await commitTree({ root, head: at, tree: plan.tree, message, end });
    made.push(done.ok ? { ...about, commit: done.value } : { ...about, failure: done.failure });
    if (!done.ok) continue;
    at = done.value;
    // A hook may have committed something else than was planned.
    onto = (await treeOfCommit(root, at)) ?? plan.tree;
  }
  return ok(made);
}

function summaryOf(project: Project, sessions: readonly string[]): string | undefined {
  for (const session of [...sessions].reverse()) {
    const record = readRecord(project, session);
    const summary = record.ok ? record.value?.summary : undefined;
    if (summary !== undefined) return summary;
  }
  return undefined;
}

/** Of these sessions, as far as their records read. */
export function flagsIn(project: Project, sessions: readonly string[]): RedFlag[] {
  return sessions.flatMap((session) => {
    const record = readRecord(project, session);
    return (record.ok ? record.value?.flags : undefined) ?? [];
  });
}
