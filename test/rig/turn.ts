/** One answer of the scripted model. A test writes a conversation as a list of these. */
export type Turn =
  | { type: 'reply'; text: string; calls: ToolCall[]; stop_reason: string | undefined }
  | { type: 'refusal'; status: number; body: object; headers: Record<string, string> }
  | { type: 'hang'; at: 'before-headers' | 'mid-stream' }
  | { type: 'reset' };

export interface ToolCall {
  name: string;
  input: object;
}

export type Reply = Extract<Turn, { type: 'reply' }>;

/** A reply of plain text. `stopReason` is for what the model ends otherwise: `max_tokens`, `refusal`. */
export function say(text: string, stopReason?: string): Reply {
  return { type: 'reply', text, calls: [], stop_reason: stopReason };
}

/** A call of one tool; `together(use(…), use(…))` makes several in one reply. */
export function use(name: string, input: object): Reply {
  return { type: 'reply', text: '', calls: [{ name, input }], stop_reason: undefined };
}

/** One reply out of several: the texts, then all the calls. */
export function together(...replies: Reply[]): Reply {
  return {
    type: 'reply',
    text: replies.map((reply) => reply.text).join(''),
    calls: replies.flatMap((reply) => reply.calls),
    stop_reason: replies.find((reply) => reply.stop_reason !== undefined)?.stop_reason,
  };
}

/** An HTTP error. A string is the message of an error in the API's own form. */
export function refuse(
  status: number,
  body: object | string = 'refused by the script',
  headers: Record<string, string> = {},
): Turn {
  const form = typeof body === 'string' ? apiError(errorType(status), body) : body;
  return { type: 'refusal', status, body: form, headers };
}

/** No answer at all, or one that goes silent after its first words. */
export function hang(at: 'before-headers' | 'mid-stream'): Turn {
  return { type: 'hang', at };
}

/** A connection that breaks in the middle of the reply. */
export function reset(): Turn {
  return { type: 'reset' };
}

function apiError(type: string, message: string): object {
  return { type: 'error', error: { type, message } };
}

function errorType(status: number): string {
  const known: Record<number, string> = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  };
  return known[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}
