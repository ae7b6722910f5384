import { runCheck } from '../host/check.ts';
import type { CheckResult } from '../model/check.ts';
import type { RunEvent } from '../model/event.ts';
import type { StopSwitch } from './stop-switch.ts';
import type { SessionBrief } from './session-brief.ts';

/** Runs the checks of the picked task's snapshot, all of them, after the session has ended. */
export async function verify(
  brief: SessionBrief,
  root: string,
  stop: StopSwitch,
  emit: (event: RunEvent) => void,
): Promise<CheckResult[]> {
  const { checks, check_timeout_ms } = brief.plan.manifest;
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (stop.polite.aborted) break;
    const result = await runCheck({
      check,
      root,
      env: brief.check_env,
      timeout_ms: check_timeout_ms,
      cancel: stop.polite,
      kill: stop.now,
    });
    results.push(result);
    emit({ type: 'check-ended', session: brief.session, result, purpose: 'verify' });
  }
  return results;
}
