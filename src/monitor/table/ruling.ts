import type { CheckResult } from '../../model/check.ts';
import type { StopReason } from '../../model/event.ts';
import type { NextTask, Outcome } from '../../model/outcome.ts';
import type { SessionReading } from '../../model/session-end.ts';
import type { BlockedSignal, CompletedSignal } from '../../model/signal.ts';
import type { Criterion } from '../../model/task.ts';

export interface DecisionInput {
  /** A person wants the run to stop. */
  cancelled: boolean;
  /** The last one that the session gave before any stop by Ralph. */
  signal: CompletedSignal | BlockedSignal | undefined;
  stopped: StopReason | undefined;
  /** What a stop for standing still rests on. */
  evidence: string | undefined;
  reading: SessionReading;
  mcp: 'connected' | 'unavailable';
  prompt_sent: boolean;
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
  run: RunStep;
}

/** A row of the decision table: the decision when its case is there, undefined when it is not. */
export type DecisionRow = (input: DecisionInput) => Decision | undefined;
const pending: NextTask = { status: 'pending' };

/** The outcome is not the task's doing: no attempt is charged, and it is played again. */
export function uncharged(outcome: Outcome, reason: string, run: RunStep): Decision {
  return { outcome, reason, charged: false, verified: false, next: pending, run };
}

/** A failed attempt: the task gets another one with this as feedback, up to its limit. */
export function charged(input: DecisionInput, outcome: Outcome, reason: string): Decision {
  const next = input.attempt < input.max_attempts ? pending : exhausted(input.attempt, reason);
  return { outcome, reason, charged: true, verified: false, next, run: { action: 'continue' } };
}

function exhausted(attempts: number, last: string): NextTask {
  const count = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return { status: 'blocked', blocked: { on: 'attempts', reason: `${count}, the last: ${last}` } };
}
