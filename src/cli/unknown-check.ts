import type { Store } from '../db/store.ts';
import { isShellCommand } from '../host/shell-command.ts';
import type { Check } from '../model/config.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import type { Task } from '../model/task.ts';

/**
 * What of the checks of these tasks is neither declared nor begins with a command that is found here, or
 * is the command of a declared one. Those that are `known` are not looked at.
 */
export function unknownCheckWarnings({
  tasks,
  known = [],
  checks,
  store,
}: {
  tasks: readonly Task[];
  known?: readonly string[];
  checks: readonly Check[];
  store: Store;
}): Problem[] {
  const doubtOf = doubts(checks);
  return tasks.flatMap((task) =>
    task.verify.flatMap((entry, at): Problem[] => {
      const doubt = known.includes(entry) ? undefined : doubtOf(entry);
      const place = doubt && store.placeOf(task.id, ['verify', at]);
      if (doubt === undefined || place === undefined) return [];
      return [{ severity: 'warning', ...place, found: JSON.stringify(entry), ...doubt }];
    }),
  );
}

type Doubt = Pick<Problem, 'expected' | 'example'>;

/** Tells whether an entry may not be what was meant. */
function doubts(checks: readonly Check[]): (entry: string) => Doubt | undefined {
  const declared = new Set(checks.map(({ name }) => name));
  const found = new Map<string, boolean>();
  return (entry) => {
    if (declared.has(entry)) return undefined;
    const same = checks.find(({ command }) => command.trim() === entry.trim());
    if (same !== undefined) {
      return { expected: 'the name of the check that runs this command', example: same.name };
    }
    const name = commandName(entry);
    if (name === undefined) return undefined;
    const isFound = found.get(name) ?? isShellCommand(name, process.env);
    found.set(name, isFound);
    if (isFound) return undefined;
    const near = nearest(entry, declared);
    const expected = `a declared check or a command, and ${name} is neither`;
    return near === undefined
      ? { expected, example: checks[0]?.name }
      : { expected: `${expected} (did you mean ${near}?)`, example: undefined };
  };
}

/** The first word of a shell command behind its assignments; undefined where that is no plain name. */
function commandName(command: string): string | undefined {
  return /^\s*(?:\w+=[\w./:,-]*\s+)*([A-Za-z0-9_][A-Za-z0-9_.+-]*)(?=\s|[;|&<>)]|$)/.exec(
    command,
  )?.[1];
}
