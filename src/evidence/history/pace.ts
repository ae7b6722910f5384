import type { PlayedEvent } from './session-event.ts';

/** On the screen nothing stands still for longer than this. */
const longestPauseMs = 2_000;

/** Between events whose times were not kept: so long as if the session had been recorded so. */
const evenStepMs = 400;

/**
 * How long a replay waits before an event, in milliseconds: as long as the session did, divided by
 * `speed`, and for no longer than a person looks at a screen on which nothing happens.
 */
export function pauseBefore(
  { event, at, timed }: PlayedEvent,
  before: Pick<PlayedEvent, 'at'> | undefined,
  speed: number,
): number {
  if (before === undefined) return 0;
  // A beat shows nothing.
  const even = event.type === 'stream-beat' ? 0 : evenStepMs;
  const gap = timed ? at - before.at : even;
  return Math.min(longestPauseMs, gap / speed);
}
