import type { MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import type { GitHead } from '../../host/git-head.ts';
import { mergingGit } from '../../host/git-merge.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { Questioner } from '../display/question.ts';
import { exitCode, exitCodeOf, type ExitCode } from '../exit-code.ts';
import { holdFiles } from '../held-files.ts';
import { openQueue, type OpenQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { trustedLook } from '../trusted-look.ts';
import { meantTasks, readyHead, type CommitOptions } from './commit-choice.ts';
import { commitAll, flagsIn, type Committed } from './commit-round.ts';
import { lateRemarks } from './late-remark.ts';
import { committedLines, doubtsOf, isWorthTelling, leftOutRemarks } from './commit-text.ts';

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
  const agreed = await agree(opened.value, meant.value, { head: ready.value, options });
  if (!agreed.ok) return printFailure(agreed.failure, options.json);
  if (!agreed.value) {
    const data = { tasks: [], remarks: [] };
    const text = 'Nothing was committed.';
    return printReport({ kind: 'commits', data, text, code: exitCode.failure }, options.json);
  }
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
    ...leftOutRemarks(made.value),
    ...(branch === undefined ? ['HEAD is detached: these commits are on no branch.'] : []),
    ...(end?.aborted === true ? ['Interrupted; nothing is left half done.'] : []),
    ...lateRemarks(meant.value.flatMap((one) => usedSessions(one, made.value))),
    ...(under_way === undefined ? [] : [`A ${under_way} is under way in git.`]),
  ];
  const shown = options.each === true ? made.value.filter(isWorthTelling) : made.value;
  const lines = shown.map((one) => committedLines(one, options.dryRun === true));
  const none = 'Every change of a done task is in a commit already, or in no file any more.';
  const text = [...(lines.length === 0 ? [none] : lines), ...remarks].join('\n');
  const ended = end?.aborted === true ? exitCode.interrupted : exitCode.ok;
  const code = left === undefined || ended !== exitCode.ok ? ended : exitCodeOf(left);
  return printReport(
    { kind: 'commits', data: { tasks: made.value, remarks }, text, code },
    options.json,
  );
}

function usedSessions(
  { task, sessions }: MeantSessions,
  made: readonly Committed[],
): MeantSessions['sessions'] {
  const own = made.find((one) => one.task === task);
  const used = own === undefined || own.left_out === true ? [] : own.sessions;
  return sessions.filter(({ session }) => used.includes(session));
}

/** Whether the person wants it, where the work of a named task is not done or has red flags. */
async function agree(
  opened: OpenQueue,
  meant: MeantSessions[],
  { head, options }: { head: GitHead; options: CommitOptions },
): Promise<Result<boolean>> {
  if (options.each === true || options.yes === true || options.dryRun === true) return ok(true);
  if (!meant.some((one) => mayBeDoubted(opened, one))) return ok(true);
  const place = { head, options: { ...options, dryRun: true }, end: undefined };
  const planned = await commitAll(opened, meant, place);
  if (!planned.ok) return planned;
  const doubted = planned.value.filter((one) => doubtsOf(one).length > 0);
  if (doubted.length === 0) return ok(true);
  if (options.json || !process.stdin.isTTY) {
    const doubts = doubted.flatMap((one) => doubtsOf(one)).join('; ');
    return fail({
      reason: 'usage',
      detail: `commit asks before it commits what is not done or has red flags, and there is nobody to ask: ${doubts}`,
      todo: `\`ralph commit ${doubted.map(({ task }) => task).join(' ')} --dry-run\` shows it; give --yes to commit it`,
    });
  }
  const plan = planned.value.filter(isWorthTelling).map((one) => committedLines(one, true));
  const questioner = new Questioner();
  const never = new AbortController().signal;
  const answer = await questioner.ask(`${plan.join('\n')}\nCommit this? [y/N] `, never);
  questioner.close();
  return ok(/^y(es)?$/i.test(answer?.trim() ?? ''));
}

/** Without a look at git: most tasks are done and have no red flags. */
function mayBeDoubted({ project, queue }: OpenQueue, { task, sessions }: MeantSessions): boolean {
  const status = queue.tasks.find(({ id }) => id === task)?.status;
  const names = sessions.map(({ session }) => session);
  return doubtsOf({ task, status, flags: flagsIn(project, names) }).length > 0;
}
