import { lastAttempts } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { endMarkedProcesses } from '../../host/marked-process.ts';
import type { Check } from '../../model/config.ts';
import { checksOf, type Queue } from '../../model/queue.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { readBaseline, writeBaseline } from './baseline-file.ts';
import type { PassedChecks } from './passed-check.ts';
import { runSessionChecks, type SessionChecks } from './session-check.ts';

/** Which checks may fail without being the task's doing, before they have run. */
export interface BaselinePlan {
  /** Nothing is known yet: all of them have to run. */
  first: boolean;
  checks: Check[];
}

export interface BaselineRequest {
  project: Project;
  queue: Queue;
  task: Task;
  /** What the run knows already; undefined outside of one. */
  passed?: PassedChecks;
}

/**
 * The checks whose failing could be older than the task. At the first attempt those are all that the
 * project and the discipline ask for; later only those that failed then, since what an attempt broke must
 * never excuse the next one. What the task itself names under `verify` is its goal, and always counts.
 * Fails as reading the history does.
 */
export function planBaseline({
  project,
  queue,
  task,
  passed,
}: BaselineRequest): Result<BaselinePlan> {
  if (!queue.config.baseline) return ok({ first: false, checks: [] });
  const own = new Set(task.verify);
  const checks = checksOf(task, queue).filter(({ name }) => !own.has(name));
  if (checks.length === 0) return ok({ first: false, checks });
  const sessions = lastAttempts(project, { ...task, attempts_from: undefined }, consideredSessions);
  if (!sessions.ok) return sessions;
  const done = sessions.value.findIndex(({ next }) => next.status === 'done');
  const sinceDone = done === -1 ? sessions.value : sessions.value.slice(0, done);
  if (done === 0) passed?.dropBaseline(task.id);
  const kept = done === 0 ? undefined : readBaseline(project, task.id);
  // The file counts until this run knows better: its sessions could write there.
  const known = passed?.baselineOf(task.id) ?? kept;
  if (known !== undefined) {
    passed?.keepBaseline(task.id, known);
    return ok({ first: false, checks: withSame(checks, known) });
  }
  if (sinceDone.every(changedNothing)) return ok({ first: true, checks });
  // The file is lost, and attempts have been made: what their record calls old is all that is sure.
  const checked = sinceDone.find((record) => record.checks.length > 0)?.checks ?? [];
  const old = checked.filter((check) => check.failing_before === true);
  passed?.keepBaseline(task.id, old);
  return ok({ first: false, checks: withSame(checks, old) });
}

/** Sessions that are looked at for what is known of the checks. */
const consideredSessions = 12;

/** Such a session, one that was stopped before its agent ran above all, has broken no check. */
function changedNothing({ charged, tree_before, tree_after }: SessionRecord): boolean {
  return !charged && tree_before !== undefined && tree_before === tree_after;
}

/** Another command under the same name is another check. */
function withSame(checks: readonly Check[], known: readonly Check[]): Check[] {
  return checks.filter(({ name, command }) =>
    known.some((one) => one.name === name && one.command === command),
  );
}

/** The names that count as failing before as far as that is known without running anything. */
export function expectedFailing({ first, checks }: BaselinePlan): string[] {
  return first ? [] : checks.map(({ name }) => name);
}

export interface Baseline {
  failing: string[];
  /** Checks have run, and may have changed files. */
  ran: boolean;
}

/**
 * Runs what the plan asks for before the session, but no check that this run has seen pass on the same
 * files, and keeps the names of those that fail until the task is done. Returns them; none when somebody
 * stops it meanwhile, and then nothing is kept. Fails with `unwritable`.
 */
export async function takeBaseline(
  round: SessionChecks,
  project: Project,
  plan: BaselinePlan,
): Promise<Result<Baseline>> {
  const { brief, tree, passed, stop, emit } = round;
  const { session, task } = brief;
  const open = plan.checks.filter(({ command }) => !passed.has(tree, command));
  if (open.length > 0) emit({ type: 'phase-entered', session, phase: 'baseline' });
  const results = await runSessionChecks(round, open, 'baseline');
  // A check may have left something in a group of its own.
  if (results.length > 0) await endMarkedProcesses(session);
  if (stop.polite.aborted) return ok({ failing: [], ran: results.length > 0 });
  const failed = results.filter((result) => !result.passed);
  const failing = failed.map(({ name }) => name);
  if (plan.first || failing.length < plan.checks.length) {
    const kept = failed.map(({ name, command }) => ({ name, command }));
    passed.keepBaseline(task.id, kept);
    const written = writeBaseline(project, task.id, kept);
    if (!written.ok) return written;
  }
  if (open.length > 0) emit({ type: 'baseline-taken', session, failing });
  return ok({ failing, ran: results.length > 0 });
}
