import { closeSync, constants, writeSync } from 'node:fs';
import { openRegular } from '../../host/regular-file.ts';

/** Chunks that come sooner after each other share a line: about 20 lines a second at most. */
const togetherMs = 50;

/**
 * When the agent's output came, which its lines themselves do not tell: one line
 * `<end offset in stream.jsonl> <milliseconds since the agent's start>` for what came together. Only a
 * replay needs it, so nothing waits for the disk and a failure to write is no failure of the session.
 */
export class StreamTimes {
  readonly #descriptor: number | undefined;
  readonly #start: number;
  #end = 0;
  /** What has come and is not written yet, and when its first part came. */
  #open: { since: number; last: number } | undefined;

  /** `start`: when the agent was started, in milliseconds of the clock that `take` is given. */
  constructor(path: string, start: number) {
    this.#descriptor = openQuietly(path);
    this.#start = start;
  }

  /** Notes that so many more bytes were read. */
  take(bytes: number, now: number): void {
    if (this.#open !== undefined && now - this.#open.since >= togetherMs) this.#write();
    this.#end += bytes;
    this.#open = { since: this.#open?.since ?? now, last: now };
  }

  close(): void {
    this.#write();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  #write(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || this.#descriptor === undefined) return;
    try {
      writeSync(this.#descriptor, `${this.#end} ${Math.max(0, open.last - this.#start)}\n`);
    } catch {
      // A full disk: a replay goes in even steps from here on.
    }
  }
}

function openQuietly(path: string): number | undefined {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = constants;
  try {
    return openRegular(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o644);
  } catch {
    return undefined;
  }
}
