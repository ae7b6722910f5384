import { checkWords } from '../../model/check.ts';
import type { NextTask } from '../../model/outcome.ts';
import type { BlockedSignal, CompletedSignal } from '../../model/signal.ts';
import {
  charged,
  type Decision,
  type DecisionInput,
  type DecisionRow,
  uncharged,
} from './ruling.ts';

/** The rows of the decision table that look at what a person or the session itself wants. */
export const signalRows: readonly DecisionRow[] = [cancelled, completed, blocked];

function cancelled(input: DecisionInput): Decision | undefined {
  if (!input.cancelled && input.stopped !== 'cancelled') return undefined;
  return uncharged('cancelled', 'a person stopped the run', {
    action: 'stop',
    why: 'a person stopped it; `ralph play` goes on with this task',
  });
}

function completed(input: DecisionInput): Decision | undefined {
  const { signal } = input;
  if (signal?.type !== 'completed') return undefined;
  const lacking = [...failedChecks(input), ...unmetCriteria(signal, input)];
  if (lacking.length > 0) return charged(input, 'verify-failed', lacking.join('; '));
  const passed = input.checks.filter((check) => check.passed);
  return passed.length > 0 ? verified(input, passed.length) : unverified(input);
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

function verified({ checks }: DecisionInput, passed: number): Decision {
  const before = checks.filter((check) => !check.passed).map((check) => check.name);
  const old = before.length === 0 ? '' : `; failing as before: ${before.join(', ')}`;
  return {
    outcome: 'completed',
    reason: `${passed === 1 ? '1 check passed' : `${passed} checks passed`}${old}`,
    charged: true,
    verified: true,
    next: { status: 'done' },
    run: { action: 'continue' },
  };
}

function unverified({ checks, require_verify }: DecisionInput): Decision {
  const reason =
    checks.length === 0
      ? 'the session says that it is done, and no check can tell'
      : `the session says that it is done, and every check fails as before: ${checks.map(({ name }) => name).join(', ')}`;
  const question =
    'Is it done? Set its status to done, or give it a check under `verify` and set it to pending.';
  const next: NextTask = require_verify
    ? {
        status: 'blocked',
        blocked: { on: 'human', reason: `${reason} (require_verify is on)`, question },
      }
    : { status: 'done' };
  const run = { action: 'continue' } as const;
  return { outcome: 'completed', reason, charged: true, verified: false, next, run };
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
