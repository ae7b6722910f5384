import { randomUUID } from 'node:crypto';
import { gitHead, type GitHead } from '../../host/git-head.ts';
import { newSessionId } from '../../model/id.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { ExplainBrief } from '../explain/explain-brief.ts';
import { expectedFailing, planBaseline, type BaselinePlan } from '../check/baseline.ts';
import type { PassedChecks } from '../check/passed-check.ts';
import type { DiskRoom } from '../disk-room.ts';
import { briefSession, type BriefRequest, type SessionBrief } from './session-brief.ts';
import { sessionBudget, type SessionBudget } from './session-budget.ts';
import type { StopSwitch } from '../stop-switch.ts';
import { gitGrace, lookAtTree } from './work-tree.ts';
import type { Workshop } from '../workshop.ts';

export interface SessionRequest {
  shop: Workshop;
  queue: Queue;
  task: Task;
  /** Ends this session alone, or with the run. */
  stop: StopSwitch;
  /** Instead of what config and task say. */
  max_attempts: number | undefined;
  /** Dollars. */
  left_in_run_usd: number;
  /** Whether that holds for sessions that a plan pays for. */
  bounds_plan: boolean;
  max_new_tasks: number;
  without_tools_in_a_row: number;
  /** Called when the session has its record, whatever becomes of the queue then. */
  recorded: (record: SessionRecord, had: { hadTools: boolean }) => void;
  /** Called when the agent has been started: until it ends there is time for other things. */
  agent_works: () => void;
  /** What this run has seen pass. */
  passed_checks: PassedChecks;
  room: DiskRoom;
}

/** What a session is planned from. */
export interface PlanRequest extends Pick<
  SessionRequest,
  'shop' | 'queue' | 'task' | 'stop' | 'max_attempts' | 'left_in_run_usd' | 'bounds_plan'
> {
  max_new_tasks: number;
  passed_checks: PassedChecks;
  /** A person works in it, in a terminal: the agent's conversation of this id goes on, or begins. */
  terminal?: { how: 'resume' | 'begin'; claude_session: string };
  /** It makes tasks of a person's words. It changes no file, so that git need not look, while others do. */
  explain?: ExplainBrief;
}

/** What is known before a session begins. */
export interface SessionStart {
  brief: SessionBrief;
  /** What the brief is made from: it is made again if the baseline is not the expected one. */
  briefing: BriefRequest;
  baseline: BaselinePlan;
  /** Git's id of the files as they are, where it could be told. */
  tree: string | undefined;
  /** Where the repository stands. */
  head: GitHead | undefined;
  budget: SessionBudget;
}

/** Plans the next session of a task. Starts and changes nothing. Fails when something does not read. */
export async function planSession(request: PlanRequest): Promise<Result<SessionStart>> {
  const { shop, queue, task, max_attempts, max_new_tasks, left_in_run_usd: left_in_run } = request;
  const { terminal } = request;
  const { project } = shop;
  // Git looks while the plan is made.
  const grace = gitGrace(queue.config);
  const { explain } = request;
  const looks = explain === undefined;
  const tree = request.stop.bound(grace, async (end) =>
    looks ? lookAtTree(project, end) : undefined,
  );
  const head = request.stop.bound(grace, async (end) =>
    looks ? gitHead(project.root, end) : undefined,
  );
  const budget = sessionBudget({ project, config: queue.config, task, left_in_run });
  if (!budget.ok) return budget;
  const baseline = planBaseline({ project, queue, task, passed: request.passed_checks });
  if (!baseline.ok) return baseline;
  const briefing = {
    ...shop,
    queue,
    task,
    session: newSessionId(shop.clock.now(), shop.random),
    claude_session: terminal?.claude_session ?? randomUUID(),
    ...(terminal === undefined ? {} : { terminal: terminal.how }),
    max_new_tasks,
    max_attempts,
    max_budget_usd: sessionLimit(request, budget.value),
    failing_before: expectedFailing(baseline.value),
    tree: () => tree,
    explain,
  };
  const brief = await briefSession(briefing);
  if (!brief.ok) return brief;
  return ok({
    brief: brief.value,
    briefing,
    baseline: baseline.value,
    tree: await tree,
    head: await head,
    budget: budget.value,
  });
}

/** Dollars; undefined where a plan pays and nobody has bound it. */
function sessionLimit(
  { shop, bounds_plan, left_in_run_usd }: PlanRequest,
  { session }: SessionBudget,
): number | undefined {
  if (!shop.subscription) return session;
  return bounds_plan ? left_in_run_usd : undefined;
}
