import type { TranscriptEvent } from '../../model/event.ts';

/** A usage limit of the account's plan. Undefined reset time: the agent told none that can be read. */
export interface PlanLimit {
  limit: string;
  resets_at: string | undefined;
}

type LimitTold = Extract<TranscriptEvent, { type: 'limit-told' }>;

/**
 * The plan limit that an event tells of. A rejection without a type or time is none: the server is
 * busy, and the same request may go through a moment later.
 */
export function toldLimit(told: LimitTold | undefined): PlanLimit | undefined {
  if (told?.status !== 'rejected') return undefined;
  const { limit, resets_at } = told;
  return limit === undefined || resets_at === undefined ? undefined : { limit, resets_at };
}

const namedLimits: readonly (readonly [RegExp, string])[] = [
  [/session|5-hour/i, 'five_hour'],
  [/opus/i, 'seven_day_opus'],
  [/sonnet/i, 'seven_day_sonnet'],
  [/week/i, 'seven_day'],
];

/** The plan limit in the words of agents that send no event for it. */
export function wordedLimit(words: string): PlanLimit | undefined {
  const epoch = /usage limit reached\|(\d{10})(?!\d)/.exec(words);
  if (epoch !== null) {
    return { limit: 'usage', resets_at: new Date(Number(epoch[1]) * 1000).toISOString() };
  }
  const name =
    /^You've hit your (.*?)limit\b.*resets /.exec(words) ??
    /^Claude (usage )limit reached\b.*reset at /.exec(words);
  if (name === null) return undefined;
  const known = namedLimits.find(([pattern]) => pattern.test(name[1] ?? ''));
  return { limit: known?.[1] ?? 'usage', resets_at: undefined };
}
