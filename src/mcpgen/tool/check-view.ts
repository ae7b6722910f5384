import type { CheckResult } from '../../model/check.ts';
import { shortenedTail } from './check-report.ts';

/** How checks ended, as data: of those that failed with the end of their output. */
export function checkData(
  results: readonly CheckResult[],
  failingBefore: readonly string[],
): Record<string, unknown>[] {
  return results.map(({ name, command, passed, exit_code, timed_out, duration_ms, tail }) => ({
    name,
    passed,
    seconds: Number((duration_ms / 1000).toFixed(1)),
    ...(passed || exit_code === undefined ? {} : { exit_code }),
    ...(timed_out ? { timed_out } : {}),
    ...(!passed && failingBefore.includes(name) ? { failing_before: true } : {}),
    ...(passed ? {} : { command, output: shortenedTail(tail) }),
  }));
}
