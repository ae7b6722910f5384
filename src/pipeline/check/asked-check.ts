import { checkEnvironment, type Environment } from '../../agent/environment.ts';
import { runCheck } from '../../host/check.ts';
import { endMarkedProcesses, markerName } from '../../host/marked-process.ts';
import type { CheckResult } from '../../model/check.ts';
import type { Check, Config } from '../../model/config.ts';
import type { StopSwitch } from '../stop-switch.ts';

export interface AskedChecks {
  /** Marks what the checks start, so that nothing of it is left behind. */
  id: string;
  root: string;
  config: Config;
  env: Environment;
  stop: StopSwitch;
  /** Called before each check and after it. */
  began: (check: Check) => void;
  ended: (result: CheckResult) => void;
}

/**
 * Runs checks that a person asked for, outside of any session, with the environment that they have
 * within one. Returns the results; a check that was interrupted is none, and neither are those after it.
 */
export async function runAskedChecks(
  checks: readonly Check[],
  parts: AskedChecks,
): Promise<CheckResult[]> {
  const { id, root, config, stop } = parts;
  const env = { ...checkEnvironment(parts.env, config.agent.env), [markerName]: id };
  const results: CheckResult[] = [];
  try {
    for (const check of checks) {
      parts.began(check);
      const result = await runCheck({
        check,
        root,
        env,
        timeout_ms: config.check_timeout,
        cancel: stop.polite,
        kill: stop.now,
      });
      if (stop.polite.aborted) break;
      results.push(result);
      parts.ended(result);
    }
  } finally {
    await endMarkedProcesses(id);
  }
  return results;
}
