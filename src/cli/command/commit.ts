import { readRecord } from '../../db/history.ts';
import { commitMessage } from '../../evidence/checkpoint/commit-message.ts';
import { planCommit, type CommitPlan } from '../../evidence/checkpoint/commit-plan.ts';
import { keptSessions } from '../../evidence/checkpoint/kept-session.ts';
import {
  lostTasks,
  meantSessions,
  type MeantSessions,
} from '../../evidence/checkpoint/meant-session.ts';
import { unmerged } from '../../evidence/checkpoint/undo-plan.ts';
import { commitTree, interrupted } from '../../host/git-commit.ts';
import { gitHead, type GitHead } from '../../host/git-head.ts';
import { liftTree, mergingGit, treeOfCommit } from '../../host/git-merge.ts';
import { unmergedPaths } from '../../host/git-raw.ts';
import type { Failure } from '../../model/failure.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import { exitCode, exitCodeOf, type ExitCode } from '../exit-code.ts';
import { openQueue, type OpenQueue } from '../open-queue.ts';
import { failureText, printFailure, printReport } from '../output.ts';
import { holdFiles } from '../held-files.ts';
import { pausedOrIdle } from '../paused-engine.ts';
import { trustedLook } from '../trusted-look.ts';

export interface CommitOptions {
  json: boolean;
  each?: boolean;
  dryRun?: boolean;
}

/** What came of one task. */
interface Committed {
  task: string;
  /** Absent with --dry-run, and where nothing was to be committed. */
  commit?: string;
  subject?: string;
  files: string[];
  failure?: Failure;
}

/** Commits what tasks changed and nobody has committed, one commit for each task, on the current branch. */
export async function commit(ids: readonly string[], options: CommitOptions): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project } = opened.value;
  const able = await mergingGit();
  if (!able.ok) return printFailure(able.failure, options.json);
  const trusted = await trustedLook(project);
  if (!trusted.ok) return printFailure(trusted.failure, options.json);
  const meant = await meantTasks(opened.value, ids, options);
  if (!meant.ok) return printFailure(meant.failure, options.json);
  const ready = await readyHead(opened.value, options);
  if (!ready.ok) return printFailure(ready.failure, options.json);
  const held = options.dryRun === true ? undefined : await holdFiles(project, 'ralph commit');
  if (held?.ok === false) return printFailure(held.failure, options.json);
  const end = held?.value.end;
  const head = ready.value;
  const made = await commitAll(opened.value, meant.value, { head, options, end });
  await held?.value.release();
  if (!made.ok) return printFailure(made.failure, options.json);
  const [only] = made.value;
  if (made.value.length === 1 && only?.failure !== undefined) {
    return printFailure(only.failure, options.json);
  }
  const left = made.value.find(({ failure }) => failure !== undefined)?.failure;
  const { branch, under_way } = ready.value;
  const remarks = [
    ...(branch === undefined ? ['HEAD is detached: these commits are on no branch.'] : []),
    ...(end?.aborted === true ? ['Interrupted; nothing is left half done.'] : []),
    ...(under_way === undefined ? [] : [`A ${under_way} is under way in git.`]),
  ];
  const shown = options.each === true ? made.value.filter(isWorthTelling) : made.value;
  const lines = shown.map((one) => committedLine(one, options.dryRun === true));
  const none = 'Every change of a done task is in a commit already, or in no file any more.';
  const text = [...(lines.length === 0 ? [none] : lines), ...remarks].join('\n');
  const ended = end?.aborted === true ? exitCode.interrupted : exitCode.ok;
  const code = left === undefined || ended !== exitCode.ok ? ended : exitCodeOf(left);
  return printReport(
    { kind: 'commits', data: { tasks: made.value, remarks }, text, code },
    options.json,
  );
}

/** In the order of their sessions. */
async function meantTasks(
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

/** Where HEAD is, if a commit may be made there. */
async function readyHead(
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

interface CommitPlace {
  head: GitHead;
  options: CommitOptions;
  end: AbortSignal | undefined;
}

async function commitAll(
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
      made.push({ task, files: [], failure: interrupted });
      continue;
    }
    if (!planned.ok) {
      made.push({ task, files: [], failure: planned.failure });
      continue;
    }
    const plan: CommitPlan = planned.value;
    const files = plan.changes.map(({ path }) => path);
    if (files.length === 0) {
      made.push({ task, files });
      continue;
    }
    const title = queue.tasks.find(({ id }) => id === task)?.title ?? task;
    const message = commitMessage({
      ...{ task, title, sessions: plan.sessions },
      summary: summaryOf(project, plan.sessions),
    });
    const subject = message.slice(0, message.indexOf('\n'));
    if (options.dryRun === true) {
      made.push({ task, subject, files });
      onto = plan.tree;
      continue;
    }
    const done = await commitTree({ root, head: at, tree: plan.tree, message, end });
    made.push(
      done.ok
        ? { task, commit: done.value, subject, files }
        : { task, subject, files, failure: done.failure },
    );
    if (!done.ok) continue;
    at = done.value;
    // A hook may have committed something else than was planned.
    onto = (await treeOfCommit(root, at)) ?? plan.tree;
  }
  return ok(made);
}

function summaryOf(project: OpenQueue['project'], sessions: readonly string[]): string | undefined {
  for (const session of [...sessions].reverse()) {
    const record = readRecord(project, session);
    const summary = record.ok ? record.value?.summary : undefined;
    if (summary !== undefined) return summary;
  }
  return undefined;
}

function isWorthTelling({ files, failure }: Committed): boolean {
  return files.length > 0 || failure !== undefined;
}

function committedLine(
  { task, commit: id, subject, files, failure }: Committed,
  isPlan: boolean,
): string {
  if (failure !== undefined) return failureText(failure);
  if (files.length === 0) return `${task}: nothing to commit, somebody has done it, or undone it`;
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  const paths = files.slice(0, maxPaths).map((path) => `\n    ${plainLine(path)}`);
  const rest = files.length > maxPaths ? `\n    and ${files.length - maxPaths} more` : '';
  const words = plainLine(subject ?? '');
  if (!isPlan) return `${task}: ${id?.slice(0, 12) ?? ''} ${words} (${count})`;
  return `${task}: would commit “${words}” (${count})${paths.join('')}${rest}`;
}

const maxPaths = 20;
