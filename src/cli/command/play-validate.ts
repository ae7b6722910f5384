import { checksOf, findTask, playOrder } from '../../model/queue.ts';
import type { Check } from '../../model/config.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { checkNow } from './verify.ts';

/**
 * Runs the checks of every task that is neither skipped nor a draft, or of those that are named, each
 * distinct one once, and shows what that says of each task. Starts no session and changes nothing in the queue.
 */
export async function printValidation(
  opened: OpenProject,
  given: readonly string[],
  json: boolean,
): Promise<ExitCode> {
  const { queue, warnings } = opened;
  const named = new Set<string>();
  for (const one of given) {
    const found = findTask(queue.tasks, one);
    if (!found.ok) return printFailure(found.failure, json);
    named.add(found.value.id);
  }
  const tasks = playOrder(queue.tasks).filter(({ id, status }) =>
    named.size > 0 ? named.has(id) : status !== 'skipped' && status !== 'draft',
  );
  const checks = new Map<string, Check>(
    tasks.flatMap((task) => checksOf(task, queue)).map((check) => [check.name, check]),
  );
  const round = await checkNow(opened, [...checks.values()], json);
  if (!round.ok) return printFailure(round.failure, json);
  const { results, interrupted } = round.value;
  const byName = new Map(results.map((result) => [result.name, result]));
  const rows = tasks.map((task) => {
    const names = checksOf(task, queue).map(({ name }) => name);
    const failing = names.filter((name) => byName.get(name)?.passed !== true);
    return { task: task.id, status: task.status, checks: names, failing };
  });
  const passed = rows.every((row) => row.failing.length === 0);
  const data = { passed, checks: results, tasks: rows };
  const code = interrupted ? exitCode.interrupted : passed ? exitCode.ok : exitCode.notDone;
  return printReport({ kind: 'validation-round', data, text: table(rows), warnings, code }, json);
}

interface Row {
  task: string;
  status: string;
  checks: string[];
  failing: string[];
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return 'There is no task to check.';
  const width = Math.max(...rows.map(({ task }) => task.length));
  return rows
    .map((row) => `${row.task.padEnd(width)}  ${row.status.padEnd(11)}  ${verdict(row)}`)
    .join('\n');
}

function verdict({ checks, failing }: Row): string {
  if (checks.length === 0) return 'no checks';
  if (failing.length > 0) return `fails: ${failing.join(', ')}`;
  return checks.length === 1 ? '1 check passes' : `${checks.length} checks pass`;
}
