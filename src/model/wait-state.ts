import type { StampedEvent } from './event.ts';
import { settingsHold } from './settings-change.ts';
import type { CarriedOver, Wait } from './wait.ts';

/** What keeps a run from playing now, and what it has to remember when it is started again. */
export interface WaitState {
  waiting: (Wait & { since: string }) | undefined;
  limit: CarriedOver['limit'] | undefined;
  back_off: CarriedOver['back_off'] | undefined;
  held: string | undefined;
  /** A pause is asked for and begins after the session that is played now. */
  pausing: boolean;
}

/** What an event changes in it; undefined for an event that is about something else. */
export function foldWait(event: StampedEvent): Partial<WaitState> | undefined {
  if (event.type === 'settings-changed') {
    return { held: settingsHold(event.session, event.files) };
  }
  if (event.type === 'wait-began') {
    const { cause, why, until, failures, limit, at } = event;
    const waiting = {
      ...{ cause, why, until, since: at },
      ...(failures === undefined ? {} : { failures }),
      ...(limit === undefined ? {} : { limit }),
    };
    return cause === 'paused' ? { waiting, pausing: false } : { waiting };
  }
  if (event.type === 'obstacle-met') {
    const { cause, why, until, failures, limit } = event;
    if (until === undefined) return undefined;
    if (cause === 'limit') return { limit: { limit: limit ?? 'unknown', until } };
    return { back_off: { failures: failures ?? 1, until, why } };
  }
  if (event.type === 'control-taken' && event.refused === undefined) {
    const { verb } = event.command;
    if (verb === 'pause' || verb === 'cancel' || verb === 'take-over') return { pausing: true };
    return verb === 'resume' ? { pausing: false } : undefined;
  }
  if (event.type !== 'wait-ended') return undefined;
  const over = event.how === 'time' || event.how === 'resumed';
  return {
    waiting: undefined,
    ...(event.cause === 'limit' && over ? { limit: undefined } : {}),
    ...(event.cause === 'paused' && event.how === 'resumed' ? { held: undefined } : {}),
  };
}

/** What the next run takes over from this one. */
export function carriedOver({ limit, back_off, held }: Omit<WaitState, 'pausing'>): CarriedOver {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(back_off === undefined ? {} : { back_off }),
    ...(held === undefined ? {} : { held }),
  };
}
