import { dirname } from 'node:path';
import { isDiskFull, makeFolder } from '../host/file.ts';
import { JsonLines, readJsonLines } from '../host/jsonl.ts';
import type { RunEvent, StampedEvent } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { isDecision, isEngineEvent, isLoggedEvent } from './engine-event.ts';

/** So long an event may wait for others to be written with it; a decision takes all along at once. */
const batchMs = 50;

export interface EventLogOptions {
  run: string;
  now: () => Date;
  /** Gives up room that was kept for a full disk. Returns whether there was any. */
  make_room?: () => boolean;
}

/** Events that wait for room on the disk; above that only decisions are kept. */
const mostWaiting = 2_000;

/**
 * The events of one run: stamped, written, and handed to whoever watches. Only what the engine itself
 * tells is written; what a session prints is in its stream's own file already.
 */
export class EventLog {
  readonly #lines: JsonLines;
  readonly #options: EventLogOptions;
  readonly #watchers = new Set<(event: StampedEvent) => void>();
  #seq = 0;
  #failure: Failure | undefined;
  /** Why the batch waits: there is no room on the disk for it. */
  #full: Failure | undefined;
  #batch: StampedEvent[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(lines: JsonLines, options: EventLogOptions) {
    this.#lines = lines;
    this.#options = options;
  }

  /** Opens the log of a new run, making its folder. Fails with `unwritable`. */
  static open(path: string, options: EventLogOptions): Result<EventLog> {
    const folder = makeFolder(dirname(path));
    if (!folder.ok) return folder;
    const lines = JsonLines.open(path);
    return lines.ok ? ok(new EventLog(lines.value, options)) : lines;
  }

  /**
   * Why the log on disk ends before what has happened: a line that could not be written, which leaves a
   * gap for ever, or a full disk, for whose room the lines wait.
   */
  get failure(): Failure | undefined {
    return this.#failure ?? this.#full;
  }

  /** Tries once more what waits for room. Returns the failure that is left. */
  retry(): Failure | undefined {
    if (this.#full !== undefined) this.#writeBatch(true);
    return this.failure;
  }

  /**
   * Gives the event its place in the run, writes it if it is the engine's, and tells the watchers. A
   * decision has reached the disk when this returns; others follow soon, several in one write.
   */
  append(event: RunEvent): StampedEvent {
    this.#seq += 1;
    const at = this.#options.now().toISOString();
    const stamped: StampedEvent = { ...event, run: this.#options.run, seq: this.#seq, at };
    if (isEngineEvent(event)) this.#write(stamped, isDecision(event));
    for (const watcher of this.#watchers) tell(watcher, stamped);
    return stamped;
  }

  /** Calls `watcher` with every event from now on, until the function that this returns is called. */
  subscribe(watcher: (event: StampedEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  close(): void {
    this.#writeBatch(false);
    this.#lines.close();
  }

  #write(event: StampedEvent, isDecision: boolean): void {
    this.#batch.push(event);
    if (isDecision) this.#writeBatch(true);
    else
      this.#timer ??= setTimeout(() => {
        this.#writeBatch(false);
      }, batchMs);
  }

  #writeBatch(flush: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch.length === 0) return;
    // Among what has waited are decisions.
    const isFlushed = flush || this.#full !== undefined;
    this.#full = undefined;
    const append = (): Result<void> => this.#lines.appendAll(this.#batch, isFlushed);
    let written = append();
    if (isFull(written) && this.#options.make_room?.() === true) written = append();
    if (!written.ok && isFull(written)) {
      this.#full = written.failure;
      this.#batch = shortened(this.#batch);
      return;
    }
    this.#batch = [];
    if (!written.ok) this.#failure ??= written.failure;
  }
}

/**
 * The events of a log, in order. A last line that a crash cut off is left out, and so is one that is
 * no event of this version. No file is no events. Fails with `unreadable`.
 */
export function readEvents(path: string): Result<StampedEvent[]> {
  const values = readJsonLines(path);
  return values.ok ? ok(values.value.filter(isLoggedEvent)) : values;
}

/** The event of one line of a log; undefined for what is none of this version. */
export function readLoggedEvent(line: string): StampedEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isLoggedEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFull(written: Result<void>): boolean {
  return !written.ok && isDiskFull(written.failure);
}

/** A disk may be full for long, and memory has its end, too. */
function shortened(batch: StampedEvent[]): StampedEvent[] {
  if (batch.length <= mostWaiting) return batch;
  return batch.filter((event) => isEngineEvent(event) && isDecision(event));
}

/** Who watches a run cannot break it. */
function tell(watcher: (event: StampedEvent) => void, event: StampedEvent): void {
  try {
    watcher(event);
  } catch {
    return;
  }
}
