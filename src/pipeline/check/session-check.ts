import { runCheck } from '../../host/check.ts';
import type { CheckPurpose, CheckResult } from '../../model/check.ts';
import type { Check } from '../../model/config.ts';
import type { RunEvent } from '../../model/event.ts';
import type { PassedChecks } from './passed-check.ts';
import type { SessionBrief } from '../session/session-brief.ts';
import type { StopSwitch } from '../stop-switch.ts';

/** What the engine's own checks of one session run with. */
export interface SessionChecks {
  brief: SessionBrief;
  root: string;
  /** Git's id of the files that they run on, where it could be told. */
  tree: string | undefined;
  passed: PassedChecks;
  stop: StopSwitch;
  emit: (event: RunEvent) => void;
}

/**
 * Runs checks one after the other, all of them unless somebody stops it, and returns how those ended
 * that did. A failure that was there before the task is marked so.
 */
export async function runSessionChecks(
  round: SessionChecks,
  checks: readonly Check[],
  purpose: CheckPurpose,
): Promise<CheckResult[]> {
  const { brief, root, tree, passed, stop, emit } = round;
  const { session, check_env: env, plan } = brief;
  const before = purpose === 'verify' ? plan.manifest.failing_before : [];
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (stop.polite.aborted) break;
    emit({ type: 'check-started', session, name: check.name, purpose });
    const ran = await runCheck({
      check,
      root,
      env,
      timeout_ms: plan.manifest.check_timeout_ms,
      cancel: stop.polite,
      kill: stop.now,
    });
    const isOld = !ran.passed && before.includes(ran.name);
    const result = isOld ? { ...ran, failing_before: true } : ran;
    if (result.passed) passed.note(tree, result.command);
    results.push(result);
    emit({ type: 'check-ended', session, result, purpose });
  }
  return results;
}
