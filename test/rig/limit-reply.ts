import type { StandInSession } from './stand-in-session.ts';

/** Ends a session as claude does when the account's plan has reached its limit. */
export async function hitLimit(session: StandInSession, resetsAt: Date): Promise<void> {
  tellLimit(session, { status: 'rejected', resetsAt });
  session.print({
    type: 'assistant',
    message: {
      model: '<synthetic>',
      role: 'assistant',
      content: [{ type: 'text', text: "You've hit your session limit" }],
    },
    error: 'rate_limit',
    session_id: session.id,
  });
  session.result({
    is_error: true,
    api_error_status: 429,
    result: "You've hit your session limit",
  });
  await session.exit(1);
}

/** What claude tells of the plan: `utilization` is the share that is used, from 0 to 1. */
export function tellLimit(
  session: StandInSession,
  info: { status: string; resetsAt: Date; utilization?: number },
): void {
  session.print({
    type: 'rate_limit_event',
    rate_limit_info: {
      ...info,
      // Whole seconds, as the API gives them.
      resetsAt: Math.floor(info.resetsAt.getTime() / 1000),
      rateLimitType: 'five_hour',
      isUsingOverage: false,
    },
    session_id: session.id,
  });
}

/** Ends a session as claude does when the API is overloaded. */
export async function failOverloaded(session: StandInSession): Promise<void> {
  session.print({
    type: 'assistant',
    message: { model: '<synthetic>', role: 'assistant', content: [{ type: 'text', text: 'x' }] },
    error: 'overloaded',
    session_id: session.id,
  });
  session.result({ is_error: true, api_error_status: 529, result: 'API Error: 529 Overloaded' });
  await session.exit(1);
}
