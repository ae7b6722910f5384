import type { CheckResult } from '../../model/check.ts';
import { checkWords } from '../../model/check.ts';

/** What failed, with the end of its output, for the model. Far under the 25k tokens that it can read. */
export function failureReport(failed: CheckResult[]): string {
  return failed
    .map((result) => `${checkWords(result)}\n$ ${result.command}\n${shortened(result.tail)}`)
    .join('\n\n');
}

const maxChars = 4000;

function shortened(tail: string): string {
  const trimmed = tail.trim();
  return trimmed.length <= maxChars ? trimmed : `…${trimmed.slice(-maxChars)}`;
}
