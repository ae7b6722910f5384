/** Crockford's base32, lower case: no i, l, o, u, so that ids survive being read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Random bytes, passed in so that what makes ids can be tested. */
export type RandomBytes = (count: number) => Uint8Array;

export const taskIdPattern = /^[a-z0-9][a-z0-9._-]*$/;

function base32(count: number, random: RandomBytes): string {
  return Array.from(random(count), (byte) => alphabet.charAt(byte & 31)).join('');
}

/** A new task id: `t-` and 7 characters. The prefix keeps YAML from reading it as a number. */
export function newTaskId(random: RandomBytes): string {
  return `t-${base32(7, random)}`;
}

/**
 * A new session id such as `s-20261121-030512-k3vq9d`: sorts by start, and holds the month that its
 * history record is filed under.
 */
export function newSessionId(now: Date, random: RandomBytes): string {
  return `s-${stamp(now)}-${millisecond(now)}${base32(4, random)}`;
}

/** A new run id such as `r-20261121-030512-k3vq9d`: sorts by start. */
export function newRunId(now: Date, random: RandomBytes): string {
  return `r-${stamp(now)}-${millisecond(now)}${base32(4, random)}`;
}

/** A new id of a command to the engine, such as `c-20261121-030512-417-k3vq9d`: sorts by when it was sent. */
export function newLetterId(now: Date, random: RandomBytes): string {
  const ms = String(now.getUTCMilliseconds()).padStart(3, '0');
  return `c-${stamp(now)}-${ms}-${base32(6, random)}`;
}

/** Two characters, so that ids of the same second sort by their start, too. */
function millisecond(now: Date): string {
  const ms = now.getUTCMilliseconds();
  return alphabet.charAt(ms >> 5) + alphabet.charAt(ms & 31);
}

export const sessionIdPattern = /^s-(\d{4})(\d{2})\d{2}-\d{6}-[0-9a-z]{6}$/;

/** `yyyy-mm` of a session id in UTC, or undefined when the text is no session id. */
export function sessionMonth(session: string): string | undefined {
  const match = sessionIdPattern.exec(session);
  return match === null ? undefined : `${match[1]}-${match[2]}`;
}

function stamp(now: Date): string {
  const [date, time] = now
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .split('T');
  return `${(date ?? '').replaceAll('-', '')}-${(time ?? '').replaceAll(':', '')}`;
}
