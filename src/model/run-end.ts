import type { RunEnd } from './event.ts';

/** Ends that leave something undone, whatever the played tasks came to. */
const unfinishedEnds: readonly RunEnd[] = ['nothing-ready', 'budget', 'stagnated', 'stopped'];

/** Whether a run left nothing undone: neither of what it played, nor of what it could not play. */
export function isAllDone({ end, not_done }: { end: RunEnd; not_done: number }): boolean {
  return !unfinishedEnds.includes(end) && not_done === 0;
}
