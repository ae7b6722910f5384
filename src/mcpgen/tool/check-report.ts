import type { CheckResult } from '../../model/check.ts';
import { checkWords } from '../../model/check.ts';

/** The failures that are the task's to mend: those of checks that did not fail before it began. */
export function newFailures(results: CheckResult[], failingBefore: string[]): CheckResult[] {
  return results.filter((result) => !result.passed && !failingBefore.includes(result.name));
}

/** Says which failures do not count, or undefined when there are none. */
export function oldFailureWords(
  results: CheckResult[],
  failingBefore: string[],
): string | undefined {
  const old = results.filter((result) => !result.passed && failingBefore.includes(result.name));
  if (old.length === 0) return undefined;
  return `These fail as they did before this task began, and do not count against it: ${old.map(({ name }) => name).join(', ')}.`;
}

/** What failed, with the end of its output, for the model. Far under the 25k tokens that it can read. */
export function failureReport(failed: CheckResult[]): string {
  return failed
    .map((result) => `${checkWords(result)}\n$ ${result.command}\n${shortenedTail(result.tail)}`)
    .join('\n\n');
}

const maxChars = 4000;

/** The end of a check's output. */
export function shortenedTail(tail: string): string {
  const trimmed = tail.trim();
  return trimmed.length <= maxChars ? trimmed : `…${trimmed.slice(-maxChars)}`;
}
