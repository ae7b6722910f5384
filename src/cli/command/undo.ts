import type { Project } from '../../db/project.ts';
import { meantSessions, type MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import { sessionPairs, type SessionPair } from '../../evidence/checkpoint/net-change.ts';
import {
  dependents,
  planUndo,
  unmerged,
  type UndoPlan,
} from '../../evidence/checkpoint/undo-plan.ts';
import { linkedPaths, undo } from '../../evidence/checkpoint/undo.ts';
import { makeFolder } from '../../host/file.ts';
import { liftTree, mergingGit } from '../../host/git-merge.ts';
import { withTreeAside } from '../../host/git-tree.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { treeIndex } from '../../pipeline/session/work-tree.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openQueue, type OpenQueue } from '../open-queue.ts';
import { printFailure, printReport, type Report } from '../output.ts';
import { holdFiles } from '../held-files.ts';
import { pausedOrIdle } from '../paused-engine.ts';
import { trustedLook } from '../trusted-look.ts';
import { agree, type UndoOptions } from './undo-question.ts';
import { statusRemark, undoRemarks, wayBack } from './undo-remark.ts';

/** Takes back what a session, or all those of a task, changed in the files; what came later stays. */
export async function undoChange(given: string, options: UndoOptions): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const able = await mergingGit();
  if (!able.ok) return printFailure(able.failure, options.json);
  const { project } = opened.value;
  const trusted = await trustedLook(project);
  if (!trusted.ok) return printFailure(trusted.failure, options.json);
  const meant = await meantSessions(opened.value, given);
  if (!meant.ok) return printFailure(meant.failure, options.json);
  const allowed = allow(opened.value, meant.value, options);
  if (!allowed.ok) return printFailure(allowed.failure, options.json);
  const made = makeFolder(project.run);
  if (!made.ok) return printFailure(made.failure, options.json);
  const { root } = project;
  const aside = { root, from: treeIndex(project), place: project.run };
  const report = await withTreeAside(aside, async ({ tree, index }): Promise<Result<Report>> => {
    const now = await liftTree(root, tree);
    const found = now && (await sessionPairs(root, meant.value.sessions));
    if (!now || !found) return fail(unmerged);
    const { pairs } = found;
    const plan = await planUndo({ project, meant: meant.value, pairs, now });
    if (!plan.ok) return plan;
    return apply({ project, meant: meant.value, pairs, plan: plan.value, index, options });
  });
  if (report === undefined) return printFailure(unmerged, options.json);
  if (!report.ok) return printFailure(report.failure, options.json);
  return printReport(report.value, options.json);
}

/** Whether it may be undone at all, before anything is looked at. */
function allow(
  { project, queue }: OpenQueue,
  meant: MeantSessions,
  { force = false }: UndoOptions,
): Result<void> {
  const idle = pausedOrIdle(project);
  if (!idle.ok) return idle;
  const [gone] = meant.missing;
  const open = meant.sessions.find(({ before, after }) => !before || !after)?.session;
  const lacking = gone ?? open;
  if (lacking !== undefined) {
    return fail({
      reason: 'refused',
      detail: `session ${lacking} has no checkpoints from before and after it, so that ${meant.name} cannot be undone as a whole`,
      todo: 'undo other sessions one by one; after a crash `ralph play` saves what is missing',
    });
  }
  const later = dependents(queue, meant);
  if (later.length === 0 || force) return ok(undefined);
  return fail({
    reason: 'refused',
    detail: `${later.join(', ')} ${later.length === 1 ? 'depends' : 'depend'} on ${meant.task} and ${later.length === 1 ? 'was' : 'were'} done after it`,
    todo: 'undo what came later first, or give --force',
  });
}

interface Application {
  project: Project;
  meant: MeantSessions;
  pairs: readonly SessionPair[];
  plan: UndoPlan;
  index: string;
  options: UndoOptions;
}

async function apply({
  project,
  meant,
  pairs,
  plan,
  index,
  options,
}: Application): Promise<Result<Report>> {
  const { root } = project;
  const { changes, sessions } = plan;
  const data = { task: meant.task, sessions, files: changes.map(({ path }) => path) };
  if (changes.length === 0) {
    const why = meant.sessions.some(({ before, after }) => before?.tree !== after?.tree)
      ? 'what it changed is not in the files any more'
      : 'it changed no file';
    return ok({ kind: 'undo', data, text: `Nothing is left to undo of ${meant.name}: ${why}.` });
  }
  const links = linkedPaths(plan);
  if (links.length === changes.length) {
    return fail({
      reason: 'refused',
      detail: `${meant.name} only moved repositories within this one: ${links.map((path) => plainLine(path)).join(', ')}`,
      todo: 'check out the commits that you want in them; `ralph diff` shows the earlier ones',
    });
  }
  const remarks = await undoRemarks({ project, meant, links, pairs });
  const agreed = await agree({ root, meant, plan, remarks, options });
  if (!agreed.ok) return agreed;
  if (!agreed.value)
    return ok({ kind: 'undo', data, text: 'Nothing was changed.', code: exitCode.failure });
  // Somebody may have begun to play while the question stood.
  const held = await holdFiles(project, 'ralph undo');
  if (!held.ok) return held;
  const undone = await undo({ root, index, at: new Date() }, plan);
  await held.value.release();
  if (!undone.ok) return undone;
  const told = [...remarks, ...statusRemark(meant)];
  const back = await wayBack(root, sessions[0] ?? '');
  const text = [
    `Undone: ${meant.name}, ${changes.length} ${changes.length === 1 ? 'file' : 'files'}. The index, HEAD and every branch are as they were.`,
    ...told,
    `To get it back: ${back}`,
  ].join('\n');
  return ok({ kind: 'undo', data: { ...data, remarks: told, back }, text });
}
