import { lastAttempts, readRecord } from '../../db/history.ts';
import type { CheckResult } from '../../model/check.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { taskMap, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type {
  BlockedSignal,
  CompletedSignal,
  ReviewedSignal,
  SessionSignal,
} from '../../model/signal.ts';
import type { DecisionInput, ReviewedTask } from '../../monitor/decision.ts';
import type { AgentRunResult } from './agent-end.ts';
import type { SessionBrief } from './session-brief.ts';
import type { SessionBudget } from './session-budget.ts';
import type { StopSwitch } from '../stop-switch.ts';
import type { Workshop } from '../workshop.ts';

export interface DecisionParts {
  shop: Workshop;
  queue: Queue;
  stop: StopSwitch;
  max_attempts: number | undefined;
  without_tools_in_a_row: number;
  brief: SessionBrief;
  budget: SessionBudget;
  run: AgentRunResult;
  checks: CheckResult[];
  /** Git's id of the work tree after the session, where it could be told. */
  tree_after: string | undefined;
}

/** More failures in a row than this decide nothing new. */
const rememberedSessions = 20;

/** Gathers everything that decides what came of a session. Fails when the history does not read. */
export function decisionInput(parts: DecisionParts): Result<DecisionInput> {
  const { shop, queue, stop, brief, budget, run, checks } = parts;
  const { task, attempt, max_attempts } = brief;
  const { config } = queue;
  const earlier = lastAttempts(shop.project, task, rememberedSessions);
  if (!earlier.ok) return earlier;
  const reviewed = reviewedTasks(parts);
  if (!reviewed.ok) return reviewed;
  const newFailures = newlyFailed(checks);
  const spent = budget.spent_on_task + run.reading.cost_usd;
  return ok({
    cancelled: cancelledWords(shop, stop),
    signal: proposalOf(run.signals),
    stopped: run.stopped,
    evidence: run.evidence,
    reading: run.reading,
    mcp: run.mcp,
    lacking_servers: run.lacking_servers,
    prompt_sent: run.prompt_sent,
    kind: task.kind,
    root: shop.project.root,
    checks,
    new_failures: newFailures,
    acceptance: task.acceptance,
    require_verify: config.require_verify,
    attempt,
    max_attempts,
    uncharged_in_a_row: lengthWhile(earlier.value, isUnchargedFailure),
    without_tools_in_a_row: parts.without_tools_in_a_row,
    same_failures: sameFailures(earlier.value, newFailures, parts.tree_after),
    max_same_failures: config.stagnation.same_failure,
    task_budget: shop.subscription ? undefined : { spent, limit: budget.task },
    reviewed: reviewed.value,
  });
}

/** The last end that a session proposed. */
export function proposalOf(
  signals: readonly SessionSignal[],
): CompletedSignal | BlockedSignal | ReviewedSignal | undefined {
  return signals
    .filter(
      (signal) =>
        signal.type === 'completed' || signal.type === 'blocked' || signal.type === 'reviewed',
    )
    .at(-1);
}

function cancelledWords({ control }: Workshop, stop: StopSwitch): string | undefined {
  if (control.ended !== undefined) return control.ended.why;
  if (stop.isTakenOver) return 'a person took it over';
  return stop.polite.aborted ? 'a person cancelled it' : undefined;
}

function newlyFailed(checks: readonly CheckResult[]): string[] {
  return checks
    .filter((check) => !check.passed && check.failing_before !== true)
    .map((check) => check.name);
}

function isUnchargedFailure({ charged, outcome }: SessionRecord): boolean {
  return !charged && outcome === 'agent-error';
}

/** With this session: how many charged ones in a row failed the same checks on the same files. */
function sameFailures(
  earlier: readonly SessionRecord[],
  failures: readonly string[],
  tree: string | undefined,
): number {
  if (tree === undefined || failures.length === 0) return failures.length === 0 ? 0 : 1;
  const same = (record: SessionRecord): boolean =>
    record.tree_after === tree && newlyFailed(record.checks).join('\0') === failures.join('\0');
  return (
    1 +
    lengthWhile(
      earlier.filter((record) => record.charged),
      same,
    )
  );
}

function lengthWhile<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  const first = items.findIndex((item) => !holds(item));
  return first === -1 ? items.length : first;
}

/** The tasks that a review judges, each with the attempt that it judges. */
function reviewedTasks({
  shop,
  queue,
  brief,
  max_attempts,
}: DecisionParts): Result<ReviewedTask[]> {
  const byId = taskMap(queue.tasks);
  const reviewed: ReviewedTask[] = [];
  for (const id of brief.task.reviews) {
    const task = byId.get(id);
    if (task === undefined) continue;
    const last =
      task.session === undefined ? ok(undefined) : readRecord(shop.project, task.session);
    if (!last.ok) return last;
    reviewed.push({
      id,
      attempt: last.value?.attempt ?? 0,
      max_attempts: max_attempts ?? task.max_attempts ?? queue.config.max_attempts,
    });
  }
  return ok(reviewed);
}
