import type { Store } from '../db/store.ts';
import { isShellCommand } from '../host/shell-command.ts';
import type { Check } from '../model/config.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import type { Task } from '../model/task.ts';

/** What of the checks of these tasks is neither declared nor begins with a command that is found here. */
export function unknownCheckWarnings({
  tasks,
  checks,
  store,
}: {
  tasks: readonly Task[];
  checks: readonly Check[];
  store: Store;
}): Problem[] {
  const declared = new Set(checks.map(({ name }) => name));
  const found = new Map<string, boolean>();
  return tasks.flatMap((task) =>
    task.verify.flatMap((entry, at): Problem[] => {
      const name = declared.has(entry) ? undefined : commandName(entry);
      if (name === undefined) return [];
      const isFound = found.get(name) ?? isShellCommand(name, process.env);
      found.set(name, isFound);
      const place = isFound ? undefined : store.placeOf(task.id, ['verify', at]);
      if (place === undefined) return [];
      const near = nearest(entry, declared);
      return [
        {
          ...{ severity: 'warning', ...place, found: JSON.stringify(entry) },
          expected: `a declared check or a command, and ${name} is neither`,
          example: near ?? checks[0]?.name,
        },
      ];
    }),
  );
}

/** The first word of a shell command behind its assignments; undefined where that is no plain name. */
function commandName(command: string): string | undefined {
  return /^\s*(?:\w+=[\w./:,-]*\s+)*([A-Za-z0-9_][A-Za-z0-9_.+-]*)(?=\s|[;|&<>)]|$)/.exec(
    command,
  )?.[1];
}
