import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import { sessionEvents, type SessionTrace } from '../evidence/history/session-event.ts';
import { fileLines } from '../evidence/history/line-source.ts';
import { FileTail } from '../host/file-tail.ts';
import type { StampedEvent } from '../model/event.ts';
import { DetailFold } from '../model/transcript-detail.ts';
import { TranscriptFold } from '../model/transcript-fold.ts';
import type { TranscriptRow } from '../model/transcript-row.ts';
import { UsageFold, type SessionUsage } from '../model/transcript-usage.ts';
import { ToolNames } from '../monitor/tool-name.ts';
import { translateLine } from '../monitor/translate.ts';
import type { FoundRows, LinesAnswer, RowDetail, RowsTold } from './route.ts';
import { ChangedRows } from './changed-rows.ts';
import { EventPlaces, type EventPlace } from './event-place.ts';
import { findRows } from './transcript-search.ts';
import { StreamLines, streamSize } from './stream-lines.ts';

/** Whoever wants to know how a session goes on. */
export interface TranscriptEars {
  /** Told of all rows that have changed since it was told last. */
  changed: (told: RowsTold) => void;
  /** Told of each event of the agent. */
  printed?: (event: StampedEvent) => void;
}

/** So long others wait for their turn. */
const sliceMs = 15;

/** Rows for about 200 MB of memory: who has printed more has printed for nobody. */
const mostRows = 250_000;

/** So many things of one row are read for whoever opens it. */
const mostSources = 400;

/** And so much of them: a page has to lay it out. */
const mostDetailChars = 400_000;

/** One of them is shown by its beginning. */
const mostSourceChars = 60_000;

/**
 * The transcript of one session: its rows in memory, all else in the session's own files, of which never
 * more than a chunk and a line is read at a time.
 */
export class Transcript {
  readonly session: string;
  readonly #trace: SessionTrace;
  readonly #root: string;
  readonly #fold: TranscriptFold;
  readonly #places = new EventPlaces();
  readonly #usage = new UsageFold();
  readonly #names = new ToolNames();
  readonly #lines: StreamLines;
  readonly #changed = new ChangedRows((rows, isCut) => {
    const { session, count, usage } = this;
    this.#ears?.changed({ session, count, usage, rows, ...(isCut ? { stale: true } : {}) });
  });
  #ears: TranscriptEars | undefined;
  #reading: Promise<void> | undefined;
  #isRead = false;
  /** Bytes of the stream when that was so. */
  #size = 0;
  /** The engine's events that came while the past was read. */
  #waiting: StampedEvent[] = [];
  /** The number of the engine's last event that was taken. */
  #seq = 0;
  #tail: FileTail | undefined;
  #printing: NodeJS.Immediate | undefined;
  #isEnded = false;
  #isClosed = false;
  #isFull = false;

  constructor(trace: SessionTrace, root: string) {
    this.session = trace.session;
    this.#trace = trace;
    this.#root = root;
    this.#fold = new TranscriptFold(root);
    this.#lines = new StreamLines(trace.stream);
  }

  /** Of all rows so far. */
  get count(): number {
    return this.#fold.rows.length;
  }

  get usage(): SessionUsage | undefined {
    return this.#usage.usage;
  }

  /** How much of the session's output is read, from 0 to 1. */
  get read(): number {
    if (this.#isRead) return 1;
    return Math.min(0.99, this.#lines.end / Math.max(1, streamSize(this.#trace.stream)));
  }

  /** Whether it is followed. */
  get grows(): boolean {
    return this.#ears !== undefined && !this.#isEnded;
  }

  /** Whether there is more than was read, and nobody follows it. */
  get isOutdated(): boolean {
    if (!this.#isRead || this.grows) return false;
    return streamSize(this.#trace.stream) > this.#size;
  }

  /** So many rows from this one on. */
  rows(from: number, count: number): TranscriptRow[] {
    return this.#fold.rows.slice(from, from + count);
  }

  /** Milliseconds from each row's beginning to the next one's; the first is that of the first row. */
  steps(): { start: string; steps: number[] } {
    const start = this.#fold.rows[0]?.at ?? this.#trace.started;
    let before = Date.parse(start);
    const steps = this.#fold.rows.map((row) => {
      const at = Math.max(before, Date.parse(row.at));
      const step = at - before;
      before = at;
      return step;
    });
    return { start, steps };
  }

  /** Begins to read what there is, and settles when that is done, or after so many milliseconds. */
  async ready(mostMs: number): Promise<void> {
    this.#reading ??= this.#readAll();
    if (this.#isRead) return;
    const stop = new AbortController();
    const late = pause(mostMs, undefined, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([this.#reading, late]);
    stop.abort();
  }

  /** Reads what there is of a session, and then what comes, until `end`. */
  follow(ears: TranscriptEars): void {
    this.#ears = ears;
    this.#reading ??= this.#readAll();
  }

  /** One more event of the engine. Those that the log told already count once. */
  take(event: StampedEvent): void {
    if (!this.#isRead) this.#waiting.push(event);
    else this.#takeEngine(event);
  }

  /** Shows what is there and follows no more. */
  end(): void {
    this.#isEnded = true;
    clearImmediate(this.#printing);
    this.#tail?.close();
    this.#tail = undefined;
    if (this.#isRead && this.#ears !== undefined) this.#print(Infinity);
    this.#size = streamSize(this.#trace.stream);
    this.#changed.tell();
  }

  /** Nobody wants it any more, however much of it is read. */
  close(): void {
    this.#isClosed = true;
    this.#ears = undefined;
    this.end();
  }

  /** All that a row stands for; undefined when there is no such row. */
  async detail(n: number): Promise<RowDetail | undefined> {
    if (this.#fold.rows[n] === undefined) return undefined;
    const detail = new DetailFold(this.#root);
    const { places, count } = this.#places.of(n, mostSources);
    let [taken, chars, since] = [0, 0, performance.now()];
    for (const place of places) {
      if (chars >= mostDetailChars) break;
      taken += 1;
      const event = 'event' in place ? place.event : this.#eventAt(place);
      if (event === undefined) continue;
      detail.take(event);
      chars += Math.min(JSON.stringify(event).length, mostSourceChars);
      if (performance.now() - since < sliceMs) continue;
      await breathe();
      since = performance.now();
    }
    return { parts: detail.parts, left_out: count - taken };
  }

  /** The rows in which this text is, whatever its case, in their words or in all that they stand for. */
  find(text: string): Promise<FoundRows> {
    return findRows(
      { rows: this.#fold.rows, places: this.#places, stream: this.#trace.stream },
      text,
    );
  }

  /** Lines of the stream as they came, from this one on. */
  lines(from: number, count: number): LinesAnswer {
    return this.#lines.read(from, count);
  }

  async #readAll(): Promise<void> {
    const isLive = this.#ears !== undefined;
    let since = performance.now();
    for (const { event, printed } of sessionEvents(this.#trace)) {
      if (printed === undefined) this.#takeEngine(event);
      else if (printed.whole || !isLive) {
        if (printed.index === 0) this.#lines.take(printed.start, printed.end);
        if (printed.index === 0) this.#usage.take(printed.text);
        this.#takePrinted(event, printed);
      }
      if (performance.now() - since < sliceMs) continue;
      await breathe();
      if (this.#isClosed) return;
      since = performance.now();
    }
    this.#isRead = true;
    this.#size = streamSize(this.#trace.stream);
    if (this.#ears !== undefined) this.#listen();
    for (const event of this.#waiting.splice(0)) this.#takeEngine(event);
    if (this.#isEnded) this.end();
    this.#changed.tell();
  }

  #takeEngine(event: StampedEvent): void {
    if (event.seq <= this.#seq) return;
    this.#seq = event.seq;
    // What the agent has printed until now comes first.
    if (this.#isRead && this.#ears !== undefined) {
      this.#listen();
      this.#print(event.type === 'agent-exited' ? Infinity : sliceMs);
    }
    this.#add(event, { event });
  }

  #takePrinted(event: StampedEvent, { start, index }: { start: number; index: number }): void {
    this.#add(event, { start, index });
    this.#ears?.printed?.(event);
  }

  /** From when the agent has a file to print to. */
  #listen(): void {
    if (this.#tail !== undefined || this.#isEnded) return;
    try {
      const notice = (chunk: Buffer): void => {
        if (chunk.includes(10)) this.#print(sliceMs);
      };
      this.#tail = new FileTail(this.#trace.stream, notice, this.#lines.end);
    } catch {
      // Not there yet, or removed by hand: what the engine says is shown all the same.
    }
  }

  /** Takes the whole lines that are new, for so many milliseconds; then others get their turn. */
  #print(mostMs: number): void {
    clearImmediate(this.#printing);
    const begun = performance.now();
    for (const line of fileLines(this.#trace.stream, () => true, this.#lines.end)) {
      // Of a line that is still being written nothing is known yet.
      if (!line.whole && !this.#isEnded) return;
      const start = this.#lines.end;
      this.#lines.take(start, line.end);
      this.#usage.take(line.text);
      for (const [index, told] of translateLine(line.text).entries()) {
        const stamp = { run: this.#trace.run, seq: 0, at: new Date().toISOString() };
        const event = { ...this.#names.named(told), session: this.session, ...stamp };
        this.#takePrinted(event, { start, index });
      }
      if (performance.now() - begun < mostMs) continue;
      this.#printing = setImmediate(() => {
        this.#print(mostMs);
      });
      return;
    }
  }

  #add(event: StampedEvent, place: EventPlace): void {
    if (this.#fold.rows.length >= mostRows && !('event' in place)) {
      this.#sayFull(event);
      return;
    }
    const { n, isShown, changed } = this.#fold.take(event);
    if (isShown) this.#places.add(n, place);
    // A part of a text keeps all of the text in memory.
    for (const row of changed) row.words = Buffer.from(row.words).toString();
    if (this.#ears !== undefined) this.#changed.add(changed);
  }

  /** Once, in the place of all that the agent prints from there on; what the engine says is still shown. */
  #sayFull({ run, seq, at }: StampedEvent): void {
    if (this.#isFull) return;
    this.#isFull = true;
    const message = `more than a page holds: \`ralph session ${this.session}\` tells the rest`;
    const said = { type: 'progress-told', message, percent: undefined } as const;
    const event: StampedEvent = { ...said, session: this.session, run, seq, at };
    this.#add(event, { event });
  }

  #eventAt({ start, index }: { start: number; index: number }): StampedEvent | undefined {
    for (const { text } of fileLines(this.#trace.stream, () => true, start)) {
      const event = translateLine(text)[index];
      if (event === undefined) return undefined;
      return { ...event, session: this.session, run: '', seq: 0, at: '' };
    }
    return undefined;
  }
}
