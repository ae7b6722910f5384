import { randomBytes } from 'node:crypto';
import { repositoryRoot } from '../../host/git.ts';
import { acquireLease } from '../../host/lease.ts';
import { makeFolder } from '../../host/file.ts';
import type { CheckResult } from '../../model/check.ts';
import type { Check } from '../../model/config.ts';
import { newSessionId } from '../../model/id.ts';
import { checksOf, findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { runAskedChecks } from '../../pipeline/check/asked-check.ts';
import { guardChecks } from '../../pipeline/check/check-guard.ts';
import { leasePath } from '../../pipeline/lease-path.ts';
import { StopSwitch } from '../../pipeline/stop-switch.ts';
import { checkLines, checkStartLine } from '../display/check-line.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { installation } from '../installation.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { pressOnSignals } from '../stop-signal.ts';

/** Runs a task's checks now and shows how each ends. Changes nothing in the queue. */
export async function verify(idOrPrefix: string, options: { json: boolean }): Promise<ExitCode> {
  const opened = await openProject({ cached: false });
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { queue, warnings } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, options.json);
  const task = found.value;
  const checks = checksOf(task, queue);
  const round = await checkNow(opened.value, checks, options.json);
  if (!round.ok) return printFailure(round.failure, options.json);
  const { results, interrupted } = round.value;
  const passed = results.length === checks.length && results.every((result) => result.passed);
  const text = interrupted
    ? 'Interrupted.'
    : checks.length === 0
      ? `${task.id} has no checks: there is nothing that would prove it.`
      : `${task.id}: ${results.filter((result) => result.passed).length} of ${checks.length} checks pass.`;
  const code = interrupted ? exitCode.interrupted : passed ? exitCode.ok : exitCode.notDone;
  const data = { task: task.id, passed, checks: results };
  return printReport({ kind: 'verification', data, text, warnings, code }, options.json);
}

/** A round of checks that a person asked for. */
export interface CheckRound {
  results: CheckResult[];
  interrupted: boolean;
}

/**
 * Runs these checks while nothing else uses the work tree, and prints each as it goes, for people.
 * Fails with `busy` while the queue is being played.
 */
export async function checkNow(
  { project, queue }: OpenProject,
  checks: readonly Check[],
  json: boolean,
): Promise<Result<CheckRound>> {
  const repository = await repositoryRoot(project.root);
  if (!repository.ok) return repository;
  const made = makeFolder(project.run);
  if (!made.ok) return made;
  const lease = await acquireLease(leasePath(project), 'ralph verify');
  if (!lease.ok) return lease;
  const stop = new StopSwitch();
  const ignore = pressOnSignals(stop);
  const id = newSessionId(new Date(), randomBytes);
  const { env } = process;
  const now = (): Date => new Date();
  let endGuard: (() => void) | undefined;
  try {
    const guarded = await guardChecks({ project, installation, env, id, now });
    if (!guarded.ok) return guarded;
    endGuard = guarded.value;
    const results = await runAskedChecks(checks, {
      ...{ id, root: project.root, config: queue.config, env, stop },
      began: (check) => {
        if (!json) console.log(checkStartLine(check));
      },
      ended: (result) => {
        if (!json) console.log(checkLines(result));
      },
    });
    return ok({ results, interrupted: stop.polite.aborted });
  } finally {
    endGuard?.();
    ignore();
    await lease.value.release();
  }
}
