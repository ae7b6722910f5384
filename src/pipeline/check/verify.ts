import type { CheckResult } from '../../model/check.ts';
import { runSessionChecks, type SessionChecks } from './session-check.ts';

/**
 * Runs the checks of the picked task's snapshot, all of them, after the session has ended, and returns
 * how they ended. Those that failed before the task and still do are marked so.
 */
export function verify(round: SessionChecks): Promise<CheckResult[]> {
  return runSessionChecks(round, round.brief.plan.manifest.checks, 'verify');
}
