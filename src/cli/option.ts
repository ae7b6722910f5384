import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../model/duration.ts';
import { maxAttemptsCap } from '../model/task.ts';
import { parseUntil } from './until.ts';

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** The same for names, which hold no comma: several may be given together. */
export function collectNames(value: string, before: string[] | undefined): string[] {
  const names = value.split(',').map((one) => one.trim());
  return [...(before ?? []), ...names.filter((one) => one !== '')];
}

/** A whole number from 1. Throws what commander prints for any other text, as the others here do. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
}

/** How often a task is tried. */
export function attemptCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= maxAttemptsCap) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${maxAttemptsCap}.`);
}

/** Dollars. */
export function amount(text: string): number {
  const dollars = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (dollars > 0) return dollars;
  throw new InvalidArgumentError('Give an amount of dollars above 0, such as 20 or 2.50.');
}

/** A time to come. */
export function untilTime(text: string): Date {
  const time = parseUntil(text, new Date());
  if (time !== undefined) return time;
  throw new InvalidArgumentError(
    'Give a time to come: 07:30, 2026-11-22T07:30 or, from now on, 8h or 90m.',
  );
}

/** A time that is over: an ISO time, a day, or how long ago it was. */
export function sinceTime(text: string): Date {
  const ms = parseDuration(text);
  const time = ms === undefined ? pastTime(text) : new Date(Date.now() - ms);
  if (time !== undefined && time.getTime() <= Date.now()) return time;
  throw new InvalidArgumentError(
    'Give a time that is over: 30d or 8h ago, 2026-11-01 or 2026-11-01T07:30.',
  );
}

/** A time that is over, or what may be the start of a run's id. */
export function sinceTimeOrRun(text: string): Date | { run: string } {
  return text.startsWith('r-') ? { run: text } : sinceTime(text);
}

function pastTime(text: string): Date | undefined {
  // A day alone would be midnight in UTC, which nobody means.
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  const time = new Date(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(day) ? day : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** How often as fast a replay goes; 0 for at once. */
export function replaySpeed(text: string): number {
  if (text === 'max') return 0;
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed === 0 || (speed >= 0.1 && speed <= 100_000)) return speed;
  throw new InvalidArgumentError('Give a number such as 10 or 0.5, or `max` for at once.');
}

/** A whole number, also one below 0. */
export function integer(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

/** A port; 0 for any that is free. */
export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}
