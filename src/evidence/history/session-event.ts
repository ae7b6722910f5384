import type { StampedEvent, TranscriptEvent } from '../../model/event.ts';
import { ToolNames } from '../../monitor/tool-name.ts';
import { translateLine } from '../../monitor/translate.ts';
import { fileLines, type FileLine } from './line-source.ts';
import { loggedEvents } from './logged-event.ts';
import { StreamClock } from './stream-clock.ts';

/** Where the traces of one session are; any of the files may be gone. */
export interface SessionTrace {
  session: string;
  run: string;
  /** UTC, for a session whose log is gone. */
  started: string;
  log: string;
  stream: string;
  times: string;
}

export interface PlayedEvent {
  event: StampedEvent;
  /** Milliseconds since the epoch, never before those of the event before it. */
  at: number;
  /** Whether its time is known; else it is that of the event before it. */
  timed: boolean;
  /** Its line of the stream; undefined for what the engine logged. */
  printed?: PrintedLine;
}

/** A line of a stream's file. */
export interface PrintedLine extends FileLine {
  /** The byte at which it begins. */
  start: number;
  /** Which of the line's events this is, from 0. */
  index: number;
}

/**
 * All that happened in a session, in its order: what the engine logged and what the agent printed. The
 * log leaves a number free for each event of the stream, which tells their order and their own numbers
 * again. Read as it is asked for, in memory that does not grow with the session.
 */
export function* sessionEvents(trace: SessionTrace): Generator<PlayedEvent, undefined> {
  const logged = loggedEvents(trace.log, trace.session);
  const printed = printedEvents(trace);
  try {
    let engine = logged.next();
    let print = printed.next();
    let seq = 0;
    let at = Date.parse(trace.started);
    let agentStart = engine.done === true ? at : undefined;
    // Many come at once, and all that came later keeps its time.
    let stampedAt = { at, text: new Date(at).toISOString() };
    while (engine.done !== true || print.done !== true) {
      if (engine.done !== true && (print.done === true || isNext(engine.value, seq, agentStart))) {
        const event = engine.value;
        const own = Date.parse(event.at);
        at = seq === 0 ? own : Math.max(at, own);
        seq = event.seq;
        if (event.type === 'agent-started') agentStart = own;
        yield { event, at, timed: true };
        engine = logged.next();
      } else if (print.done !== true) {
        const own = timeOf(print.value, agentStart);
        const { event } = print.value;
        if (own !== undefined) at = Math.max(at, own);
        seq += 1;
        if (at !== stampedAt.at) stampedAt = { at, text: new Date(at).toISOString() };
        const stamp = { run: trace.run, seq, at: stampedAt.text };
        yield {
          event: { ...event, session: trace.session, ...stamp },
          at,
          timed: own !== undefined,
          printed: print.value.line,
        };
        print = printed.next();
      }
    }
  } finally {
    // Who has seen enough leaves no file open.
    logged.return(undefined);
    printed.return(undefined);
  }
}

/** Whether this comes before what the stream tells next. The stream is over before its agent is. */
function isNext(event: StampedEvent, seq: number, agentStart: number | undefined): boolean {
  if (agentStart === undefined) return true;
  return event.type !== 'agent-exited' && event.seq <= seq + 1;
}

interface PrintedEvent {
  event: TranscriptEvent;
  line: PrintedLine;
  /** From the agent's start. */
  ms: number | undefined;
  /** Milliseconds since the epoch, as the agent itself has noted it. */
  noted: number | undefined;
}

/** The agent's own note counts where a person had the terminal: nobody saw then when its output came. */
function timeOf({ ms, noted }: PrintedEvent, agentStart: number | undefined): number | undefined {
  if (ms === undefined) return noted;
  return agentStart === undefined ? undefined : agentStart + ms;
}

/** Only what is copied from the agent's own file of a conversation says when it was. */
function notedTime(line: string): number | undefined {
  if (!line.includes('"timestamp":"')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    const time: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'timestamp') : undefined;
    const noted = typeof time === 'string' ? Date.parse(time) : Number.NaN;
    return Number.isNaN(noted) ? undefined : noted;
  } catch {
    return undefined;
  }
}

function* printedEvents({ stream, times }: SessionTrace): Generator<PrintedEvent, undefined> {
  const clock = new StreamClock(times);
  const names = new ToolNames();
  try {
    let start = 0;
    for (const line of fileLines(stream)) {
      const ms = clock.at(line.end);
      const noted = ms === undefined ? notedTime(line.text) : undefined;
      for (const [index, event] of translateLine(line.text).entries()) {
        yield { event: names.named(event), line: { ...line, start, index }, ms, noted };
      }
      start = line.end;
    }
  } finally {
    clock.close();
  }
}
