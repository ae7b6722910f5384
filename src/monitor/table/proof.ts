import type { CheckResult } from '../../model/check.ts';
import type { NextTask } from '../../model/outcome.ts';

/** Whether any check says that the work is done, where none newly fails. */
export function isProven(checks: readonly CheckResult[]): boolean {
  return checks.some(({ passed }) => passed);
}

/** What the checks say where none newly fails: how many passed, and which fail as before; or why they say nothing. */
export function proofWords(checks: readonly CheckResult[]): string {
  if (checks.length === 0) return 'no check can tell';
  const failing = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const passed = checks.length - failing.length;
  if (passed === 0) return `every check fails as before: ${failing.join(', ')}`;
  const old = failing.length === 0 ? '' : `; failing as before: ${failing.join(', ')}`;
  return `${passed === 1 ? '1 check passed' : `${passed} checks passed`}${old}`;
}

/** What becomes of a task that somebody calls done and no check proves. `reason` says who, and why none does. */
export function unprovenNext(reason: string, requireVerify: boolean): NextTask {
  if (!requireVerify) return { status: 'done' };
  const question =
    'Is it done? `ralph done ID` says so; or give it a check under `verify`, and `ralph retry ID` plays it again.';
  return {
    status: 'blocked',
    blocked: { on: 'human', reason: `${reason} (require_verify is on)`, question },
  };
}
