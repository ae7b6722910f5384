import type { CheckResult } from '../model/check.ts';
import type { Check } from '../model/config.ts';
import { runCommand } from './command.ts';

export interface CheckPlan {
  check: Check;
  /** Absolute path of the project, where checks run. */
  root: string;
  env: Record<string, string>;
  timeout_ms: number;
  cancel: AbortSignal;
}

/** Runs one check. The project's own path becomes `.` in its output, so that prompts are the same everywhere. */
export async function runCheck(plan: CheckPlan): Promise<CheckResult> {
  const { check, root, env, timeout_ms, cancel } = plan;
  const result = await runCommand({ command: check.command, cwd: root, env, timeout_ms, cancel });
  return {
    name: check.name,
    command: check.command,
    passed: result.exit_code === 0 && !result.timed_out && !cancel.aborted,
    exit_code: result.exit_code,
    timed_out: result.timed_out,
    duration_ms: result.duration_ms,
    tail: result.tail.replaceAll(root, '.'),
  };
}
