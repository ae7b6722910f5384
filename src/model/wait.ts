/** Why a run does nothing for a while. */
export const waitCauses = ['paused', 'limit', 'back-off', 'no-work', 'confirm', 'disk'] as const;
export type WaitCause = (typeof waitCauses)[number];

/** A time in which nothing is played. */
export interface Wait {
  cause: WaitCause;
  /** For people: one sentence. */
  why: string;
  /** UTC: when it ends by itself; undefined for one that only a person or an event ends. */
  until: string | undefined;
  /** Of a back-off: how many failures in a row led to it. */
  failures?: number;
  /** Of a plan limit: its type. */
  limit?: string;
}

/** What ended a wait: its time, a person who said go on or stop, or something new to do. */
export type WaitEnd = 'time' | 'resumed' | 'stopped' | 'changed';

/** What stays in force from one run to the next, whatever ended the first. */
export interface CarriedOver {
  limit?: { limit: string; until: string };
  back_off?: { failures: number; until: string; why: string };
  /** Why nothing is played before a person has looked. */
  held?: string;
}
