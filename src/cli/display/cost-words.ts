import type { SessionRecord } from '../../model/outcome.ts';

/** What a session has cost: `$0.12`. Of one in a terminal the agent does not tell it: `?`. */
export function costOf({ cost_usd, taken_over }: SessionRecord): string {
  return taken_over === true ? '?' : dollars(cost_usd);
}

/** The same of several sessions together: `$0.12 + ?` where that of some is not known. */
export function costOfAll(all: { cost_usd: number; by_hand: number; sessions: number }): string {
  const { cost_usd, by_hand, sessions } = all;
  if (by_hand === 0) return dollars(cost_usd);
  return by_hand === sessions ? '?' : `${dollars(cost_usd)} + ?`;
}

/** What a sum of costs leaves out, in words. */
export function notCounted(by_hand: number): string {
  return `not counting ${by_hand} by hand`;
}

export function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
