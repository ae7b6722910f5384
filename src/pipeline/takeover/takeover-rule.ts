import type { GroupExit } from '../../host/process-group.ts';
import { checkWords } from '../../model/check.ts';
import type { NextTask, Outcome } from '../../model/outcome.ts';
import type { Task } from '../../model/task.ts';
import { decide, type Decision, type DecisionInput } from '../../monitor/decision.ts';
import { isProven, proofWords, unprovenNext } from '../../monitor/table/proof.ts';

export interface TakeoverFacts {
  /** As for any session; the agent itself counts as ended well. */
  input: DecisionInput;
  task: Task;
  exit: GroupExit;
  /** Ralph was told to end while the person worked. */
  ended: boolean;
  /** Whether the files are as they were; true where git cannot tell. */
  unchanged: boolean;
}

/** What is known, or what only the person can say: whether the task is done. */
export type TakeoverRuling =
  { type: 'decided'; decision: Decision } | { type: 'ask'; yes: Decision; no: Decision };

/**
 * What comes of a task that a person has worked on. Nothing of it is charged: what failed leaves the
 * task as open as it was. Pure.
 */
export function ruleTakeover(facts: TakeoverFacts): TakeoverRuling {
  const { input, task, exit } = facts;
  const open = keptOpen(task);
  const left = (outcome: Outcome, reason: string): TakeoverRuling => {
    return { type: 'decided', decision: decision(outcome, reason, { next: open }) };
  };
  if (facts.ended) return left('cancelled', 'Ralph was ended while a person worked on it');
  const { signal } = input;
  if (signal === undefined) {
    if (facts.unchanged && exit.exit_code !== 0) return left('agent-error', exitWords(exit));
    if (input.new_failures.length > 0) {
      return left('verify-failed', `a person worked on it: ${failureWords(input)}`);
    }
    return asked(input, open);
  }
  const decided = { ...decide(input), charged: false };
  if (signal.type === 'completed') {
    if (decided.outcome !== 'completed') return left('verify-failed', decided.reason);
    if (!decided.verified) return asked(input, open);
  } else if (decided.outcome === 'verify-failed') return left('verify-failed', decided.reason);
  return { type: 'decided', decision: decided };
}

function asked({ checks, require_verify }: DecisionInput, open: NextTask): TakeoverRuling {
  const verified = isProven(checks);
  const words = proofWords(checks);
  const reason = verified
    ? `a person finished it; ${words}`
    : `a person says that it is done, and ${words}`;
  const next: NextTask = verified ? { status: 'done' } : unprovenNext(reason, require_verify);
  return {
    type: 'ask',
    yes: decision('completed', reason, { next, verified }),
    no: decision('cancelled', 'a person worked on it and left it open', { next: open }),
  };
}

function decision(
  outcome: Outcome,
  reason: string,
  { next, verified = false }: { next: NextTask; verified?: boolean },
): Decision {
  const run = { action: 'continue' } as const;
  return { outcome, reason, charged: false, verified, next, reviewed: [], run };
}

/**
 * A question that waited for a person, or attempts that were used up, are not answered by a look; and
 * what somebody says to the task meanwhile, as an answer does, stays said.
 */
function keptOpen({ status, blocked }: Task): NextTask {
  if (status === 'in_progress') return { status, kept: true };
  if (status !== 'blocked' || blocked === undefined) return { status: 'pending', kept: true };
  const { on, reason, question, options, task } = blocked;
  return {
    status,
    kept: true,
    blocked: {
      ...{ on, reason },
      ...(question === undefined ? {} : { question }),
      ...(options === undefined ? {} : { options }),
      ...(task === undefined ? {} : { task }),
    },
  };
}

function failureWords({ checks, new_failures }: DecisionInput): string {
  return checks
    .filter(({ name, passed }) => !passed && new_failures.includes(name))
    .map(checkWords)
    .join('; ');
}

function exitWords({ not_started, exit_code, signal }: GroupExit): string {
  if (not_started !== undefined) return `the agent did not start: ${not_started}`;
  return signal === undefined
    ? `the agent ended with code ${exit_code ?? 'unknown'} before anything was done`
    : `the agent was ended by ${signal} before anything was done`;
}
