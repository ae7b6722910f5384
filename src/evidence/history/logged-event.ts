import type { StampedEvent } from '../../model/event.ts';
import { readLoggedEvent } from '../../monitor/event-log.ts';
import { fileLines } from './line-source.ts';

/**
 * What the run's log tells from a session's first event to its last, as it is asked for. Lines of other
 * sessions are told apart by their bytes, so that a long log costs little. No log, no events.
 */
export function* loggedEvents(log: string, session: string): Generator<StampedEvent, undefined> {
  let begun = false;
  let recorded = false;
  for (const { text } of fileLines(log, (line) => begun || line.includes(session))) {
    const event = readLoggedEvent(text);
    if (event === undefined) continue;
    const isOwn = 'session' in event && event.session === session;
    if (!isOwn && (recorded || !begun || 'session' in event || event.type === 'run-ended')) {
      if (begun) return;
      continue;
    }
    begun = true;
    recorded ||= event.type === 'task-recorded';
    yield event;
  }
}

/** How a run's log begins, which tells the project's path in it; undefined when that is lost. */
export function runStart(log: string): Extract<StampedEvent, { type: 'run-started' }> | undefined {
  for (const { text } of fileLines(log)) {
    const event = readLoggedEvent(text);
    return event?.type === 'run-started' ? event : undefined;
  }
  return undefined;
}
