import type { CheckResult } from '../../model/check.ts';
import type { StopReason } from '../../model/event.ts';
import type { NextTask, Outcome } from '../../model/outcome.ts';
import type { SessionReading } from '../../model/session-end.ts';
import type { BlockedSignal, CompletedSignal, ReviewedSignal } from '../../model/signal.ts';
import type { Criterion, Kind } from '../../model/task.ts';

export interface DecisionInput {
  /** Why the session was to end early, if somebody wanted that: `a person cancelled it`. */
  cancelled: string | undefined;
  /** The last one that the session gave before any stop by Ralph. */
  signal: CompletedSignal | BlockedSignal | ReviewedSignal | undefined;
  stopped: StopReason | undefined;
  /** What a stop for standing still rests on. */
  evidence: string | undefined;
  reading: SessionReading;
  mcp: 'connected' | 'unavailable';
  /** The MCP servers that were not there when the prompt was to be sent, in words. */
  lacking_servers: string[];
  prompt_sent: boolean;
  /** The task's. */
  kind: Kind;
  /** The project's folder. */
  root: string;
  checks: CheckResult[];
  /** Names of the checks that fail now and did not fail before the session. */
  new_failures: string[];
  acceptance: Criterion[];
  require_verify: boolean;
  /** Counts from 1. */
  attempt: number;
  max_attempts: number;
  /** Sessions of this task right before this one that ended in an uncharged agent-error. */
  uncharged_in_a_row: number;
  /** Sessions of this run right before this one that had no connection to their own tools. */
  without_tools_in_a_row: number;
  /** Charged sessions of this task in a row, with this one, whose same checks failed with the same files. */
  same_failures: number;
  /** So many of those are standing still. */
  max_same_failures: number;
  /** Dollars; undefined where a plan pays. */
  task_budget: { spent: number; limit: number } | undefined;
  /** Of a review: the tasks that it judges, each with its last attempt. */
  reviewed: ReviewedTask[];
}

export interface ReviewedTask {
  id: string;
  attempt: number;
  max_attempts: number;
}

/** What the run does after a session. */
export type RunStep =
  | { action: 'continue' }
  | { action: 'stop'; why: string }
  | { action: 'back-off' }
  | { action: 'park'; until: string | undefined; limit: string };

export interface Decision {
  outcome: Outcome;
  /** One sentence for people, with the evidence. */
  reason: string;
  charged: boolean;
  verified: boolean;
  next: NextTask;
  /** What the tasks become that a review has judged. */
  reviewed: { task: string; next: NextTask }[];
  run: RunStep;
}

/** A row of the decision table: the decision when its case is there, undefined when it is not. */
export type DecisionRow = (input: DecisionInput) => Decision | undefined;
const pending: NextTask = { status: 'pending' };

/** The outcome is not the task's doing: no attempt is charged, and it is played again. */
export function uncharged(outcome: Outcome, reason: string, run: RunStep): Decision {
  return { outcome, reason, charged: false, verified: false, next: pending, reviewed: [], run };
}

/** A failed attempt: the task gets another one with this as feedback, up to its limit. */
export function charged(input: DecisionInput, outcome: Outcome, reason: string): Decision {
  return {
    outcome,
    reason,
    charged: true,
    verified: false,
    next: afterFailure(input, reason),
    reviewed: [],
    run: { action: 'continue' },
  };
}

function afterFailure(
  { attempt, max_attempts, task_budget }: DecisionInput,
  last: string,
): NextTask {
  if (attempt >= max_attempts) return exhausted(attempt, last);
  if (task_budget === undefined || task_budget.spent < task_budget.limit) return pending;
  const spent = `$${task_budget.spent.toFixed(2)} of $${task_budget.limit} spent`;
  const reason = `the task's budget is used up, ${spent} (max_budget_usd); the last: ${last}`;
  const question =
    'Shall it go on? `ralph answer` or `ralph retry` gives it its budget and its attempts once more.';
  return { status: 'blocked', blocked: { on: 'human', reason, question } };
}

/** What a task becomes that has no attempts left. */
export function exhausted(attempts: number, last: string): NextTask {
  const count = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return { status: 'blocked', blocked: { on: 'attempts', reason: `${count}, the last: ${last}` } };
}
