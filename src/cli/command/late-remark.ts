import type { KeptSession } from '../../evidence/checkpoint/kept-session.ts';
import { localTime } from '../display/session-time.ts';

/** Of which sessions the files hold more than what they did, one sentence each. */
export function lateRemarks(sessions: readonly KeptSession[]): string[] {
  return sessions.flatMap(({ session, found_at }) => {
    if (found_at === undefined) return [];
    const at = localTime(new Date(found_at).toISOString());
    return [
      `The files after session ${session} were kept only when the next run began, at ${at}: edits made meanwhile count as its.`,
    ];
  });
}
