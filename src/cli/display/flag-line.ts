import pc from 'picocolors';
import { plainLine } from '../../model/plain-text.ts';
import type { FlagRule, RedFlag } from '../../model/red-flag.ts';

/** What each rule is about, for people. */
export const flagNames: Readonly<Record<FlagRule, string>> = {
  'branch-changed': 'branch changed',
  secret: 'secret',
  'test-deleted': 'test deleted',
  'test-skipped': 'test skipped',
  'test-weaker': 'test weaker',
  'check-changed': 'check changed',
  'ci-changed': 'CI changed',
  'lock-file-changed': 'lock file changed',
  'outside-task': 'outside the task',
  'large-deletion': 'large deletion',
};

/** A red flag in one line for a terminal: `⚑ test skipped  test/a.test.ts: …`. */
export function flagLine({ rule, path, words }: RedFlag): string {
  const where = path === undefined ? '' : `${plainLine(path)}: `;
  return `${pc.red(`⚑ ${flagNames[rule]}`)}  ${where}${plainLine(words)}`;
}
