import { parseDuration } from '../model/duration.ts';

const clockPattern = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** A date alone would mean midnight in UTC, which nobody means. */
const isoPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * The time that a person means: `07:30` is the next time that the local clock shows it, `8h` is from
 * now on, anything else is an ISO time. Undefined for what is none of these, or not in the future.
 */
export function parseUntil(text: string, now: Date): Date | undefined {
  const time = clockTime(text, now) ?? durationTime(text, now) ?? isoTime(text);
  return time !== undefined && time > now ? time : undefined;
}

function clockTime(text: string, now: Date): Date | undefined {
  const match = clockPattern.exec(text);
  if (match === null) return undefined;
  const time = new Date(now);
  time.setHours(Number(match[1]), Number(match[2]), 0, 0);
  // By the calendar: a day in which the clock is put forward has no 24 hours.
  if (time <= now) time.setDate(time.getDate() + 1);
  return time;
}

function durationTime(text: string, now: Date): Date | undefined {
  const ms = parseDuration(text);
  return ms === undefined ? undefined : new Date(now.getTime() + ms);
}

function isoTime(text: string): Date | undefined {
  const time = new Date(isoPattern.test(text) ? text : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
