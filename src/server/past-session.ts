import type { SessionRecord } from '../model/outcome.ts';

/** A session as the history lists it: no more of it than is shown, since there may be thousands. */
export type PastSession = Pick<
  SessionRecord,
  | 'session'
  | 'task'
  | 'kind'
  | 'attempt'
  | 'started'
  | 'ended'
  | 'outcome'
  | 'reason'
  | 'turns'
  | 'tokens'
  | 'cost_usd'
  | 'phase_ms'
  | 'next'
  | 'verified'
>;

export function pastSession(record: SessionRecord): PastSession {
  const { session, task, kind, attempt, started, ended, outcome, reason } = record;
  const { turns, tokens, cost_usd, phase_ms, next, verified } = record;
  return {
    ...{ session, task, kind, attempt, started, ended, outcome, reason },
    ...{ turns, tokens, cost_usd, next, verified },
    ...(phase_ms === undefined ? {} : { phase_ms }),
  };
}
