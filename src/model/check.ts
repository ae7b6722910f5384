/** What a check is run for: to know what fails already, or to prove the work. */
export type CheckPurpose = 'baseline' | 'verify';

/** How one check ended. `tail` is the end of its output, with the project root written as `.`. */
export interface CheckResult {
  name: string;
  command: string;
  passed: boolean;
  /** Undefined when it was ended by a signal or never started. */
  exit_code: number | undefined;
  timed_out: boolean;
  duration_ms: number;
  tail: string;
  /** It failed before the task's first attempt too. */
  failing_before?: boolean;
}

/** One sentence on a result: `test failed: exit 1 after 2.3s`. */
export function checkWords(result: CheckResult): string {
  const seconds = (result.duration_ms / 1000).toFixed(1);
  if (result.passed) return `${result.name} passed in ${seconds}s`;
  if (result.timed_out) return `${result.name} failed: not finished after ${seconds}s`;
  const how = result.exit_code === undefined ? 'ended by a signal' : `exit ${result.exit_code}`;
  return `${result.name} failed: ${how} after ${seconds}s`;
}
