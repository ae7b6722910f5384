import { setImmediate as breathe } from 'node:timers/promises';
import { sessionEvents, type SessionTrace } from '../evidence/history/session-event.ts';
import { fileLines } from '../evidence/history/line-source.ts';
import { FileTail } from '../host/file-tail.ts';
import type { StampedEvent, TranscriptEvent } from '../model/event.ts';
import { TranscriptFold } from '../model/transcript-fold.ts';
import type { TranscriptRow } from '../model/transcript-row.ts';
import { LineFrame } from '../monitor/line-frame.ts';
import { ToolNames } from '../monitor/tool-name.ts';
import { translateLine } from '../monitor/translate.ts';
import type { RowDetail } from './route.ts';

/** Where an event can be read in full: a line of the stream by its first byte, or what the engine said. */
type Source = { line: number } | { event: StampedEvent };

/** After so many events others get their turn. */
const slice = 2_000;

/** A part of a row that is longer is shown by its beginning. */
const mostChars = 200_000;

/** The transcript of one session: its rows in memory, all else in the session's own files. */
export class Transcript {
  readonly session: string;
  readonly #trace: SessionTrace;
  readonly #fold: TranscriptFold<Source>;
  #tail: FileTail | undefined;

  constructor(trace: SessionTrace, root: string) {
    this.session = trace.session;
    this.#trace = trace;
    this.#fold = new TranscriptFold(root);
  }

  get count(): number {
    return this.#fold.rows.length;
  }

  /** So many rows from this one on. */
  rows(from: number, count: number): TranscriptRow[] {
    return this.#fold.rows.slice(from, from + count).map(({ row }) => row);
  }

  /** Reads all of a session that is over. */
  async readAll(): Promise<void> {
    let read = 0;
    for (const { event, line } of sessionEvents(this.#trace)) {
      this.#fold.take(event, line === undefined ? { event } : { line });
      read += 1;
      if (read % slice === 0) await breathe();
    }
  }

  /** Follows what the agent of a session prints that is under way; `changed` is told each row that changes. */
  follow(changed: (row: TranscriptRow) => void): void {
    const frame = new LineFrame();
    const names = new ToolNames();
    let line = 0;
    try {
      this.#tail = new FileTail(this.#trace.stream, (chunk) => {
        for (const text of frame.push(chunk)) {
          for (const event of translateLine(text)) this.#print(names.named(event), line, changed);
          line += Buffer.byteLength(text) + 1;
        }
      });
      this.#tail.look();
    } catch {
      // Removed by hand: what the engine says is shown all the same.
    }
  }

  /** One event of the engine. Returns the row that it changes. */
  take(event: StampedEvent): TranscriptRow | undefined {
    return this.#fold.take(event, { event });
  }

  /** Shows what is there and follows no more. */
  end(): void {
    this.#tail?.close();
    this.#tail = undefined;
  }

  /** All that a row stands for; undefined when there is no such row. */
  detail(n: number): RowDetail | undefined {
    const folded = this.#fold.rows[n];
    if (folded === undefined) return undefined;
    const parts = new Map<string, RowDetail['parts'][number]>();
    for (const [at, source] of folded.sources.entries()) {
      const events = 'event' in source ? [source.event] : this.#eventsAt(source.line);
      for (const event of events) takePart(parts, event, at);
    }
    return { parts: [...parts.values()] };
  }

  #print(event: TranscriptEvent, line: number, changed: (row: TranscriptRow) => void): void {
    const stamp = { run: '', seq: 0, at: new Date().toISOString(), session: this.session };
    const row = this.#fold.take({ ...event, ...stamp }, { line });
    if (row !== undefined) changed(row);
  }

  #eventsAt(line: number): TranscriptEvent[] {
    for (const { text } of fileLines(this.#trace.stream, () => true, line)) {
      return [...translateLine(text)];
    }
    return [];
  }
}

function takePart(
  parts: Map<string, RowDetail['parts'][number]>,
  event: StampedEvent | TranscriptEvent,
  at: number,
): void {
  switch (event.type) {
    case 'tool-opened':
      parts.set(event.id, {
        title: event.name,
        input: shortened(JSON.stringify(event.input, undefined, 2)),
        failed: false,
      });
      return;
    case 'tool-closed': {
      const part = parts.get(event.id) ?? { title: event.name ?? 'call', failed: false };
      parts.set(event.id, { ...part, output: shortened(event.output), failed: event.failed });
      return;
    }
    case 'call-denied': {
      const part = parts.get(event.id) ?? { title: event.name, failed: true };
      parts.set(event.id, { ...part, output: shortened(event.words), failed: true });
      return;
    }
    case 'text':
    case 'thinking':
      parts.set(String(at), { title: event.type, output: shortened(event.text), failed: false });
      return;
    case 'check-ended':
      parts.set(String(at), {
        title: event.result.command,
        output: shortened(event.result.tail),
        failed: !event.result.passed,
      });
      return;
    default:
      parts.set(String(at), {
        title: event.type,
        output: shortened(JSON.stringify(event, undefined, 2)),
        failed: false,
      });
  }
}

function shortened(text: string): string {
  if (text.length <= mostChars) return text;
  return `${text.slice(0, mostChars)}\n… ${text.length - mostChars} more characters`;
}
