import type { Project } from '../../db/project.ts';
import { removeEntry } from '../../host/folder-entry.ts';
import { dropCheckpoints } from '../checkpoint/checkpoint.ts';
import { keepPlan, type KeepPlan, type KeepRule } from './keep-plan.ts';
import { leftBehind, type Spared } from './left-behind.ts';

export interface CleanRequest extends KeepRule {
  spared: Spared;
  /** Ends it between two removals. */
  end?: AbortSignal;
}

/** What would go now. */
export async function planCleaning(
  project: Project,
  { spared, ...rule }: CleanRequest,
): Promise<KeepPlan> {
  return keepPlan(await leftBehind(project, { ...spared, now: rule.now }), rule);
}

/** Removes what the plan names. Returns what really went. */
export async function clean(
  project: Project,
  plan: KeepPlan,
  end?: AbortSignal,
): Promise<KeepPlan> {
  // First: some are known as this project's only by their session's folder.
  const checkpoints = end?.aborted === true ? [] : await dropCheckpoints(project, plan.checkpoints);
  const gone: KeepPlan['items'] = [];
  for (const item of plan.items) {
    if (end?.aborted === true) break;
    if (await removeEntry(item)) gone.push(item);
  }
  const bytes = gone.reduce((sum, item) => sum + item.bytes, 0);
  return {
    items: gone,
    checkpoints,
    bytes,
    kept_bytes: plan.kept_bytes + plan.bytes - bytes,
  };
}
