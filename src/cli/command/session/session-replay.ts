import { setImmediate, setTimeout } from 'node:timers/promises';
import { runStart } from '../../../evidence/history/logged-event.ts';
import { pauseBefore } from '../../../evidence/history/pace.ts';
import { sessionEvents, type PlayedEvent } from '../../../evidence/history/session-event.ts';
import { choosePrinter, type Printer } from '../../display/printer.ts';
import { PlainPrinter } from '../../display/plain-printer.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { printFailure } from '../../output.ts';
import { pressOnSignals } from '../../stop-signal.ts';
import type { ChosenSession } from './session-choice.ts';
import { sessionTrace } from './session-trace.ts';

export interface ReplayOptions {
  json: boolean;
  /** How often as fast as it was; 0 for at once. */
  speed: number;
}

/** Shorter pauses are made up for by the next one: a timer takes longer than it says. */
const shortestSleepMs = 4;

/** So often Ctrl+C is heard, also where nothing is waited for. */
const heardEvery = 64;

/** Plays a session again on the screen, until it ends or a person has seen enough. */
export async function replaySession(
  { project, session }: ChosenSession,
  { json, speed }: ReplayOptions,
): Promise<ExitCode> {
  const trace = sessionTrace(project, session);
  const events = sessionEvents(trace);
  const first = events.next();
  if (first.done === true) {
    const detail = `nothing is left to replay of session ${session}: its log and its output are gone`;
    const todo = `\`ralph session ${session}\` shows its record`;
    return printFailure({ reason: 'refused', detail, todo }, json);
  }
  const clock = new ReplayClock(speed);
  // Drawn over at once, a live display would show nothing but its last picture.
  const printer =
    speed === 0 && !json ? new PlainPrinter() : choosePrinter(json, () => clock.now());
  const stop = new AbortController();
  const ignore = pressOnSignals({
    press: () => {
      stop.abort();
    },
  });
  // Paths are shown from where the project was; what that run had waited for is another story.
  const start = json ? undefined : runStart(trace.log);
  if (start !== undefined) printer.take({ ...start, carried: {} });
  try {
    await clock.play(first.value, events, { printer, stop: stop.signal });
  } finally {
    ignore();
    printer.close();
    events.return(undefined);
  }
  return stop.signal.aborted ? exitCode.interrupted : exitCode.ok;
}

/** Goes on as the session did, so many times as fast. */
class ReplayClock {
  readonly #speed: number;
  /** What was shown last, in the session's time, and when that was. */
  #shown = { at: 0, real: 0 };

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** The session's time, in milliseconds since the epoch. */
  now(): number {
    return this.#shown.at + (Date.now() - this.#shown.real) * this.#speed;
  }

  async play(
    first: PlayedEvent,
    rest: Iterable<PlayedEvent>,
    { printer, stop }: { printer: Printer; stop: AbortSignal },
  ): Promise<void> {
    let due = Date.now();
    let count = 0;
    let before: PlayedEvent = first;
    this.#show(first, printer);
    for (const played of rest) {
      if (this.#speed > 0) due += pauseBefore(played, before, this.#speed);
      count += 1;
      if (due - Date.now() >= shortestSleepMs) await sleep(due - Date.now(), stop);
      else if (count % heardEvery === 0) await setImmediate();
      if (stop.aborted) return;
      // Who was held up does not rush through the rest.
      due = Math.max(due, Date.now() - shortestSleepMs);
      this.#show(played, printer);
      before = played;
    }
  }

  #show({ event, at }: PlayedEvent, printer: Printer): void {
    this.#shown = { at, real: Date.now() };
    printer.take(event);
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch {
    // Ctrl+C ends it at once.
  }
}
