import { setImmediate } from 'node:timers/promises';
import { maskSecrets } from '../../model/secret.ts';
import { flagRules, type RedFlag } from '../../model/red-flag.ts';
import type { FlagInput, FlagRuleGroup } from './flag-input.ts';
import type { FilePatch } from './patch.ts';
import { withShortLines } from './short-line.ts';
import { ciChanged, lockFileChanged } from './rule/built-from.ts';
import { checkChanged } from './rule/check-changed.ts';
import { largeDeletion } from './rule/large-deletion.ts';
import { outsideTask } from './rule/outside-task.ts';
import { secretAdded } from './rule/secret-added.ts';
import { testDeleted } from './rule/test-deleted.ts';
import { testSkipped } from './rule/test-skipped.ts';
import { testWeaker } from './rule/test-weaker.ts';

/** Rules that look at what a person would read of a line. */
const groups: readonly FlagRuleGroup[] = [
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
  return byWeight(Array.from(flagSteps(input)));
}

/** The same, with a turn for others after each file; when it is ended, what was found until then. */
export async function redFlagsInTurns(
  input: FlagInput,
  end: AbortSignal | undefined,
): Promise<{ flags: RedFlag[]; is_partial: boolean }> {
  const found: (RedFlag | undefined)[] = [];
  let is_partial = false;
  for (const step of flagSteps(input)) {
    found.push(step);
    await setImmediate();
    is_partial = end?.aborted === true;
    if (is_partial) break;
  }
  return { flags: byWeight(found), is_partial };
}

function byWeight(found: readonly (RedFlag | undefined)[]): RedFlag[] {
  const weight = ({ rule }: RedFlag): number => flagRules.indexOf(rule);
  return found
    .filter((flag) => flag !== undefined)
    .map((flag) => ({ ...flag, words: maskSecrets(flag.words).text }))
    .sort((a, b) => weight(a) - weight(b));
}

function* flagSteps(input: FlagInput): Generator<RedFlag | undefined> {
  const told = new Set<string | undefined>();
  // A secret may stand anywhere in a line, and looking for one takes time in proportion to it.
  yield* firstOf(secretAdded(input), told);
  const files: FilePatch[] = [];
  for (const file of input.files) {
    files.push(withShortLines(file));
    yield undefined;
  }
  const short = { ...input, files };
  for (const group of groups) yield* firstOf(group(short), told);
  // What another rule tells of already needs no second one.
  const isNew = ({ path }: RedFlag): boolean => path === undefined || !told.has(path);
  yield* outsideTask(short).filter(isNew);
}

function* firstOf(
  steps: Iterable<RedFlag | undefined>,
  told: Set<string | undefined>,
): Generator<RedFlag | undefined> {
  let count = 0;
  for (const step of steps) {
    yield step;
    if (step === undefined) continue;
    told.add(step.path);
    count += 1;
    if (count >= mostOfARule) return;
  }
}
