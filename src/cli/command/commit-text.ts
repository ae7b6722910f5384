import pc from 'picocolors';
import { plainLine } from '../../model/plain-text.ts';
import { count } from '../display/count-words.ts';
import { flagLine, flagNames } from '../display/flag-line.ts';
import { failureText } from '../output.ts';
import type { Committed } from './commit-round.ts';

/** Whether it is more than that there was nothing to commit. */
export function isWorthTelling({ files, failure }: Committed): boolean {
  return files.length > 0 || failure !== undefined;
}

/** What came of a task, or with `isPlan` would come of it: a line, and below it what to look at. */
export function committedLines(made: Committed, isPlan: boolean): string {
  const { task, commit: id, subject, files, failure } = made;
  if (failure !== undefined) return failureText(failure);
  if (files.length === 0) return `${task}: nothing to commit, somebody has done it, or undone it`;
  const words = plainLine(subject ?? '');
  const status = statusWords(made);
  const shown = status === undefined ? [] : [`${pc.red('!')} ${task} ${status}`];
  const looked = [...shown, ...made.flags.map((flag) => flagLine(flag))];
  if (made.left_out === true) {
    const todo = `→ \`ralph diff ${task}\` shows it, \`ralph commit ${task}\` asks before it commits it`;
    const head = `${task}: left out for its red flags: “${words}” (${count(files.length, 'file')})`;
    return [head, ...looked, todo].join('\n    ');
  }
  const below = [...(isPlan ? shortened(files.map((path) => plainLine(path))) : []), ...looked];
  const head = isPlan ? `would commit “${words}”` : `${id?.slice(0, 12) ?? ''} ${words}`;
  return [`${task}: ${head} (${count(files.length, 'file')})`, ...below].join('\n    ');
}

/** How to commit also what was left out; none where nothing was. */
export function leftOutRemarks(made: readonly Committed[]): string[] {
  const left = made.filter(({ left_out }) => left_out === true);
  if (left.length === 0) return [];
  const what = `${count(left.length, 'task')} left out for red flags`;
  const them = left.length === 1 ? 'it' : 'them';
  return [`${what}; \`ralph commit --each --yes\` commits ${them} without asking.`];
}

/** Why a person may not want this commit, one line each; none for done work without red flags. */
export function doubtsOf(made: Pick<Committed, 'task' | 'status' | 'blocked' | 'flags'>): string[] {
  const { task, flags } = made;
  const status = statusWords(made);
  return [
    ...(status === undefined ? [] : [`${task} ${status}`]),
    ...flags.map(({ rule, path, words }) => {
      const where = path === undefined ? '' : `${plainLine(path)}: `;
      return `${task} has a red flag, ${flagNames[rule]}: ${where}${plainLine(words)}`;
    }),
  ];
}

function statusWords({
  status,
  blocked,
}: Pick<Committed, 'status' | 'blocked'>): string | undefined {
  if (status === undefined || status === 'done') return undefined;
  const why = blocked === undefined ? '' : `: ${plainLine(blocked)}`;
  return `is ${status.replace('_', ' ')}, not done${why}`;
}

function shortened(paths: string[]): string[] {
  if (paths.length <= maxPaths) return paths;
  return [...paths.slice(0, maxPaths), `and ${paths.length - maxPaths} more`];
}

const maxPaths = 20;
