import { checkWords, type CheckResult } from '../../model/check.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { TaskReport } from './task-report.ts';

/** A check that failed when it ran last. */
export interface FailingCheck {
  check: string;
  /** How it ended then. */
  words: string;
  /** Whose work it has failed since; absent where it failed before all of these tasks. */
  task?: string;
}

interface LastRun {
  result: CheckResult;
  /** The task at whose end it failed first, having passed or not been run before that. */
  since: string | undefined;
}

export interface FailingSource {
  /** Oldest first. */
  records: readonly SessionRecord[];
  tasks: readonly TaskReport[];
  /** Whether `work` of a task tells whether its files are as it left them. */
  looked: boolean;
}

/**
 * The checks that the work tree still fails, by what the records tell: those that failed before, and those
 * that fail since a task was given up whose files stayed.
 */
export function failingChecks({ records, tasks, looked }: FailingSource): FailingCheck[] {
  const runs = new Map<string, LastRun>();
  for (const { task, checks } of records) {
    for (const result of checks) {
      const known = runs.get(result.name);
      const isNew = known === undefined || known.result.passed;
      const since = isNew && result.failing_before !== true ? task : known?.since;
      runs.set(result.name, { result, since: result.passed ? undefined : since });
    }
  }
  const byId = new Map(tasks.map((task) => [task.task, task]));
  return [...runs.values()].flatMap(({ result, since }): FailingCheck[] => {
    if (result.passed) return [];
    const failing = { check: result.name, words: checkWords(result) };
    if (since === undefined) return [failing];
    return isLeft(byId.get(since), looked) ? [{ ...failing, task: since }] : [];
  });
}

/** Whether the files are as a task has left them that is not done, as far as anybody knows. */
function isLeft(task: TaskReport | undefined, looked: boolean): boolean {
  if (task === undefined || task.since !== undefined || task.files.length === 0) return false;
  if (task.group !== 'blocked' && task.group !== 'not-done') return false;
  return looked ? task.work !== undefined && task.work.state !== 'undone' : true;
}
