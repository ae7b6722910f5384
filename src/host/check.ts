import type { CheckResult } from '../model/check.ts';
import type { Check } from '../model/config.ts';
import { relativePaths } from '../model/relative-path.ts';
import { runCommand } from './command.ts';

export interface CheckPlan {
  check: Check;
  /** Absolute path of the project, where checks run. */
  root: string;
  env: Record<string, string>;
  timeout_ms: number;
  cancel: AbortSignal;
  /** Ends the check and its group at once, without asking them first. */
  kill?: AbortSignal | undefined;
}

/** Runs one check. The project's own path becomes `.` in its output, so that prompts are the same everywhere. */
export async function runCheck(plan: CheckPlan): Promise<CheckResult> {
  const { check, root, cancel } = plan;
  const result = await runCommand({ ...plan, command: check.command, cwd: root });
  return {
    name: check.name,
    command: check.command,
    passed: result.exit_code === 0 && !result.timed_out && !cancel.aborted,
    exit_code: result.exit_code,
    timed_out: result.timed_out,
    duration_ms: result.duration_ms,
    tail: relativePaths(result.tail, root),
  };
}
