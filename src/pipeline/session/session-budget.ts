import { lastAttempts } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import type { Config } from '../../model/config.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';

/** Dollars: what a session may cost, and what its task has cost before and may cost in all. */
export interface SessionBudget {
  session: number;
  spent_on_task: number;
  task: number;
}

/** An agent takes no budget of nothing, and somebody who sets a spent task to pending wants a try. */
const leastUsd = 0.01;

/** More sessions than this since its attempts began would have ended the task otherwise. */
const countedSessions = 100;

/** What is left for the next session of a task. Fails as `lastAttempts` does. */
export function sessionBudget(parts: {
  project: Project;
  config: Config;
  task: Task;
  /** Dollars. */
  left_in_run: number;
}): Result<SessionBudget> {
  const { project, config, task, left_in_run } = parts;
  const records = lastAttempts(project, task, countedSessions);
  if (!records.ok) return records;
  const spent = records.value
    .filter((record) => record.subscription !== true)
    .reduce((sum, record) => sum + record.cost_usd, 0);
  // A task with a budget of its own may use all of it in one session.
  const whole = task.max_budget_usd ?? config.max_budget_usd.task;
  const one = task.max_budget_usd ?? config.max_budget_usd.session;
  const session = Math.max(leastUsd, Math.min(one, whole - spent, left_in_run));
  return ok({ session, spent_on_task: spent, task: whole });
}
