import { durationWords } from '../../model/duration.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Wait, WaitCause } from '../../model/wait.ts';

const causeWords: Record<WaitCause, string> = {
  paused: 'paused',
  limit: 'parked',
  'back-off': 'waiting to try again',
  'no-work': 'waiting for work',
  confirm: 'waiting for an answer',
  disk: 'waiting for room on the disk',
};

/** Why a run waits and until when, in one line: `parked until 11:47:11: the plan's limit is reached`. */
export function waitWords({ cause, why, until }: Wait): string {
  const time = until === undefined ? '' : ` until ${timeWords(until)}`;
  return `${causeWords[cause]}${time}: ${plainLine(why)}`;
}

/** The local time, with the day when it is another one than today. Takes a UTC time. */
export function timeWords(at: string): string {
  const time = new Date(at);
  const clock = time.toTimeString().slice(0, 8);
  const today = time.toDateString() === new Date().toDateString();
  return today ? clock : `${time.toDateString().slice(0, 10)} ${clock}`;
}

/** How long until this UTC time, or since it. */
export function spanWords(at: string, now: Date): string {
  return durationWords(Math.abs(Date.parse(at) - now.getTime()));
}
