import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { failureWords, type Failure } from '../model/failure.ts';
import type { Refusal } from './route.ts';

/** What a route comes to. */
export type Outcome<Value> = { ok: true; value: Value } | Refused;

/** Why it would not, with the status of HTTP that goes with that. */
export interface Refused {
  ok: false;
  status: ContentfulStatusCode;
  refusal: Refusal;
}

type Wording = Omit<Refusal, 'where'> & Partial<Pick<Refusal, 'where'>>;

export function refused(status: ContentfulStatusCode, refusal: Wording): Refused {
  return { ok: false, status, refusal: { where: undefined, ...refusal } };
}

/** A failure in the words that a terminal has for it. */
export function refusedFailure(failure: Failure): Refused {
  const problems = 'problems' in failure ? { problems: failure.problems } : {};
  const refusal = { reason: failure.reason, ...failureWords(failure), ...problems };
  return { ok: false, status: statusOf(failure), refusal };
}

/** There is no such thing, or none any more. */
export const nothingHere = refused(404, {
  reason: 'not-found',
  what: 'there is nothing here',
  todo: 'go back to the queue',
});

/** This can be asked for, but not so. */
export const otherMethod = refused(405, {
  reason: 'other-method',
  what: 'this is not how it is asked for',
  todo: 'reload the page: it may be of another version',
});

export const otherType = refused(415, {
  reason: 'other-type',
  what: 'this is no JSON',
  todo: 'send it as application/json',
});

export const tooLong = refused(413, {
  reason: 'too-long',
  what: 'that is too long',
  todo: 'shorten it; a file can be named in `context_files`',
});

/** A bug. Its words are for whoever reports it; where in the code it was stays here. */
export function refusedError(error: unknown): Refused {
  return refused(500, {
    reason: 'unexpected',
    what: `Ralph's own error: ${error instanceof Error ? error.message : String(error)}`,
    todo: 'reload the page; nothing that was recorded is lost',
  });
}

const statuses: Partial<Record<Failure['reason'], ContentfulStatusCode>> = {
  'task-not-found': 404,
  'session-not-found': 404,
  'name-not-found': 404,
  'run-not-found': 404,
  busy: 409,
  'changed-meanwhile': 409,
  conflict: 409,
  'task-invalid': 422,
  'config-invalid': 422,
  'invalid-database': 422,
  usage: 422,
};

/** For programs; people have the words. */
function statusOf({ reason }: Failure): ContentfulStatusCode {
  return statuses[reason] ?? 400;
}
