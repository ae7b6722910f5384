import { maskSecrets } from '../../model/secret.ts';
import { flagRules, type RedFlag } from '../../model/red-flag.ts';
import type { FlagInput, FlagRuleGroup } from './flag-input.ts';
import { ciChanged, lockFileChanged } from './rule/built-from.ts';
import { checkChanged } from './rule/check-changed.ts';
import { largeDeletion } from './rule/large-deletion.ts';
import { outsideTask } from './rule/outside-task.ts';
import { secretAdded } from './rule/secret-added.ts';
import { testDeleted } from './rule/test-deleted.ts';
import { testSkipped } from './rule/test-skipped.ts';
import { testWeaker } from './rule/test-weaker.ts';

const groups: readonly FlagRuleGroup[] = [
  secretAdded,
  testDeleted,
  testSkipped,
  testWeaker,
  checkChanged,
  ciChanged,
  lockFileChanged,
  largeDeletion,
];

/** More of one rule would hide those of the others. */
const mostOfARule = 20;

/** What in a change a person should look at, the weightiest first. The same change gives the same flags. */
export function redFlags(input: FlagInput): RedFlag[] {
  const flags = groups.flatMap((group) => group(input).slice(0, mostOfARule));
  const told = new Set(flags.map(({ path }) => path));
  // What another rule tells of already needs no second one.
  const outside = outsideTask(input).filter(({ path }) => path === undefined || !told.has(path));
  const weight = ({ rule }: RedFlag): number => flagRules.indexOf(rule);
  return [...flags, ...outside]
    .map((flag) => ({ ...flag, words: maskSecrets(flag.words).text }))
    .sort((a, b) => weight(a) - weight(b));
}
