import type { TurnEnded } from '../../model/event.ts';
import type { ApiError } from '../../model/session-end.ts';

/** What is known of a failed answer of the API besides the result itself. */
export interface ApiFailure {
  turn: TurnEnded;
  /** The agent's word for the error in the message that stands in place of an answer. */
  error: string | undefined;
  /** The last retry that was announced before it: its word is finer than the last one's. */
  retry: { error: string; status: number | undefined } | undefined;
  refused: boolean;
}

/** The agent's words for errors that say all. Others mean several things. */
const plainErrors: Readonly<Record<string, ApiError>> = {
  authentication_failed: 'auth',
  oauth_org_not_allowed: 'auth',
  account_on_hold: 'auth',
  verification_required: 'auth',
  cloud_credential_error: 'auth',
  billing_error: 'billing',
  model_not_found: 'model-not-found',
  rate_limit: 'rate-limit',
  overloaded: 'overloaded',
};

/** Last resort: words of 2.1.197 for what the structured fields do not tell apart. */
const textErrors: readonly (readonly [RegExp, ApiError])[] = [
  [/^Prompt is too long/, 'prompt-too-long'],
  [/overloaded/i, 'overloaded'],
  [/empty or malformed response/, 'server'],
  [
    /Unable to connect|Connection to the API|timed out|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|socket/i,
    'network',
  ],
];

/** Why the API refused: structured fields first, texts only where they say nothing. */
export function apiErrorOf(failure: ApiFailure): ApiError {
  const { turn, error, retry, refused } = failure;
  if (refused || turn.stop_reason === 'refusal') return 'refusal';
  if (turn.terminal_reason === 'prompt_too_long' || turn.api_status === 413) {
    return 'prompt-too-long';
  }
  const plain = error === undefined ? undefined : plainErrors[error];
  if (plain !== undefined) return plain;
  const byStatus = turn.api_status === undefined ? undefined : statusError(turn.api_status);
  if (byStatus !== undefined) return byStatus;
  // Repeated 529s end with an error that has no status; the retries before it have.
  if (retry?.error === 'overloaded' || retry?.status === 529) return 'overloaded';
  const byText = textErrors.find(([pattern]) => pattern.test(turn.words));
  if (byText !== undefined) return byText[1];
  return error === 'invalid_request' ? 'invalid-request' : 'server';
}

function statusError(status: number): ApiError | undefined {
  switch (status) {
    case 401:
    case 403:
      return 'auth';
    case 402:
      return 'billing';
    case 404:
      return 'model-not-found';
    case 408:
      return 'network';
    case 429:
      return 'rate-limit';
    case 529:
      return 'overloaded';
    default:
      if (status >= 500) return 'server';
      return status >= 400 ? 'invalid-request' : undefined;
  }
}
