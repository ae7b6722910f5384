import type { StampedEvent } from '../../src/model/event.ts';
import type { Chance } from './chance.ts';

/** When something is killed in one life of the engine. */
export type Moment =
  /** Just before the engine's nth operation on files and processes; `torn`: in the middle of a write. */
  | { at: 'operation'; victim: 'engine'; count: number; torn: boolean }
  /** So many milliseconds after the nth event of this type. */
  | {
      at: 'event';
      victim: 'engine' | 'agent' | 'both';
      type: StampedEvent['type'];
      count: number;
      delay_ms: number;
    }
  /** So many milliseconds from now: after its start, or after what was before in its life. */
  | { at: 'time'; victim: 'engine'; delay_ms: number };

/** The events around which a crash matters most: each is a promise to whoever reads the log. */
const tellingEvents = [
  'run-started',
  'session-recovered',
  'task-picked',
  'session-prepared',
  'agent-started',
  'prompt-sent',
  'agent-exited',
  'session-read',
  'check-ended',
  'session-decided',
  'session-ended',
  'task-recorded',
  'wait-began',
] as const satisfies StampedEvent['type'][];

/** An engine has done about so many operations when it has played four tasks. */
const operations = 200;

/** Before it picks its first task. */
const mendingOperations = 60;

/** The moment of the next life. */
export function drawMoment(chance: Chance, mayKillAgent: boolean): Moment {
  const kind = chance.next();
  if (kind < 0.4) {
    // Half of them early: a crash while it mends what the last one has left.
    const count = chance.between(1, chance.happens(0.5) ? mendingOperations : operations);
    return { at: 'operation', victim: 'engine', count, torn: chance.happens(0.3) };
  }
  if (kind < 0.55) return { at: 'time', victim: 'engine', delay_ms: chance.between(50, 1_500) };
  const delay_ms = chance.happens(0.5) ? chance.between(0, 3) : chance.between(0, 120);
  const count = chance.between(1, 2);
  if (kind < 0.7) {
    const victim = mayKillAgent && chance.happens(0.7) ? 'agent' : 'both';
    return { at: 'event', victim, type: 'agent-started', count, delay_ms };
  }
  const type = chance.oneOf(tellingEvents);
  const once = ['run-started', 'session-recovered', 'wait-began'].includes(type);
  return { at: 'event', victim: 'engine', type, count: once ? 1 : count, delay_ms };
}

/** A moment for an engine that has lived through the one of its agent. */
export function laterMoment(chance: Chance): Moment {
  return { at: 'time', victim: 'engine', delay_ms: chance.between(0, 600) };
}

/** A moment in words, for the story of a failed run. */
export function momentWords(moment: Moment): string {
  switch (moment.at) {
    case 'operation':
      return `engine at operation ${moment.count}${moment.torn ? ', torn' : ''}`;
    case 'event':
      return `${moment.victim} ${moment.delay_ms} ms after ${moment.type} no. ${moment.count}`;
    case 'time':
      return `engine after ${moment.delay_ms} ms`;
  }
}
