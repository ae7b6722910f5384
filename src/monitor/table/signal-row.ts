import { checkWords } from '../../model/check.ts';
import type { NextTask } from '../../model/outcome.ts';
import type { BlockedSignal, CompletedSignal, ReviewedSignal } from '../../model/signal.ts';
import { isProven, proofWords, unprovenNext } from './proof.ts';
import {
  charged,
  type Decision,
  type DecisionInput,
  type DecisionRow,
  exhausted,
  type ReviewedTask,
  uncharged,
} from './ruling.ts';

/** The rows of the decision table that look at what a person or the session itself wants. */
export const signalRows: readonly DecisionRow[] = [cancelled, completed, reviewed, blocked];

function cancelled(input: DecisionInput): Decision | undefined {
  const reason = input.cancelled ?? cancelWords(input);
  return reason === undefined ? undefined : uncharged('cancelled', reason, { action: 'continue' });
}

function cancelWords({ stopped }: DecisionInput): string | undefined {
  if (stopped === 'taken-over') return 'a person took it over';
  return stopped === 'cancelled' ? 'a person cancelled it' : undefined;
}

function completed(input: DecisionInput): Decision | undefined {
  const { signal } = input;
  if (signal?.type !== 'completed') return undefined;
  const lacking = [...failedChecks(input), ...unmetCriteria(signal, input)];
  if (lacking.length > 0) {
    const reason = lacking.join('; ');
    if (input.same_failures < input.max_same_failures)
      return charged(input, 'verify-failed', reason);
    const evidence = `${reason}, ${input.same_failures} sessions in a row with the same files`;
    return charged(input, 'stagnated', `it stands still: ${evidence}`);
  }
  return proven(input);
}

function failedChecks({ checks, new_failures }: DecisionInput): string[] {
  return checks
    .filter((check) => !check.passed && new_failures.includes(check.name))
    .map(checkWords);
}

/** Each criterion of the task has to be claimed as met, by its id. */
function unmetCriteria(signal: CompletedSignal, { acceptance }: DecisionInput): string[] {
  return acceptance.flatMap(({ id, text }) => {
    const claim = signal.criteria.findLast((one) => one.id === id);
    if (claim === undefined) return [`criterion ${id} is not spoken of: ${text}`];
    return claim.met ? [] : [`criterion ${id} is not met: ${claim.evidence || text}`];
  });
}

/** A verdict of its own kind: it proves or takes back what other tasks came to. */
function reviewed(input: DecisionInput): Decision | undefined {
  const { signal } = input;
  if (signal?.type !== 'reviewed') return undefined;
  const failed = failedChecks(input);
  if (failed.length > 0) return charged(input, 'verify-failed', failed.join('; '));
  if (signal.verdict === 'changes') return changesRequested(signal, input);
  return {
    outcome: 'completed',
    reason: `the review passed ${input.reviewed.map(({ id }) => id).join(', ') || 'what it looked at'}`,
    charged: true,
    verified: isProven(input.checks),
    next: { status: 'done' },
    reviewed: [],
    run: { action: 'continue' },
  };
}

/** The tasks that were judged get another attempt with the gaps, and then the review one more look. */
function changesRequested(signal: ReviewedSignal, input: DecisionInput): Decision {
  const { reviewed: tasks } = input;
  const gaps = signal.gaps.map(({ what }) => what).join('; ');
  const reason = `the review asks for changes: ${gaps}`;
  // With no task to charge, the review itself is: it must not ask for ever.
  if (tasks.length === 0) return charged(input, 'changes-requested', reason);
  return {
    outcome: 'changes-requested',
    reason,
    charged: false,
    verified: false,
    next: { status: 'pending' },
    reviewed: tasks.map((one) => ({ task: one.id, next: afterReview(one, reason) })),
    run: { action: 'continue' },
  };
}

function afterReview({ attempt, max_attempts }: ReviewedTask, reason: string): NextTask {
  return attempt < max_attempts ? { status: 'pending' } : exhausted(attempt, reason);
}

function proven({ checks, require_verify }: DecisionInput): Decision {
  const verified = isProven(checks);
  const words = proofWords(checks);
  const reason = verified ? words : `the session says that it is done, and ${words}`;
  return {
    outcome: 'completed',
    reason,
    charged: true,
    verified,
    next: verified ? { status: 'done' } : unprovenNext(reason, require_verify),
    reviewed: [],
    run: { action: 'continue' },
  };
}

function blocked(input: DecisionInput): Decision | undefined {
  const { signal } = input;
  if (signal?.type !== 'blocked') return undefined;
  return {
    outcome: 'blocked',
    reason: signal.question ?? signal.reason,
    charged: false,
    verified: false,
    next: { status: 'blocked', blocked: blockOf(signal) },
    reviewed: [],
    run: { action: 'continue' },
  };
}

function blockOf({
  on,
  reason,
  question,
  options,
  task,
}: BlockedSignal): Required<NextTask>['blocked'] {
  return {
    on,
    reason,
    ...(question === undefined ? {} : { question }),
    ...(options === undefined ? {} : { options }),
    ...(task === undefined ? {} : { task }),
  };
}
