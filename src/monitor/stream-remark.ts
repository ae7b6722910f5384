import type { SessionReading } from '../model/session-end.ts';

/** One sentence for people on what of a session's output Ralph could not read; undefined when it all was read. */
export function streamRemark({
  malformed,
  unknown,
}: Pick<SessionReading, 'malformed' | 'unknown'>): string | undefined {
  const parts: string[] = [];
  if (malformed > 0) {
    parts.push(
      `${malformed} ${malformed === 1 ? 'line was no message' : 'lines were no messages'}`,
    );
  }
  if (unknown > 0) {
    parts.push(
      `${unknown} ${unknown === 1 ? 'message was of a type' : 'messages were of types'} that this version of Ralph does not know`,
    );
  }
  return parts.length === 0 ? undefined : `in the agent's output ${parts.join(', ')}`;
}
