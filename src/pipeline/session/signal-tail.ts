import { FileTail } from '../../host/file-tail.ts';
import { sessionSignal, type SessionSignal } from '../../model/signal.ts';
import { LineFrame } from '../../monitor/line-frame.ts';

export interface SignalTaker {
  signal: (signal: SessionSignal) => void;
  progress: (told: { message: string; percent: number | undefined }) => void;
}

/** Characters of one message, and how many messages of a session are told. */
const longestProgress = 200;
const mostProgress = 10_000;

/** Follows what a session's tools note while it lives. What is no signal is left out. */
export class SignalTail {
  readonly #taker: SignalTaker;
  readonly #tail: FileTail;
  readonly #frame = new LineFrame();
  #progress = 0;

  constructor(path: string, taker: SignalTaker) {
    this.#taker = taker;
    this.#tail = new FileTail(path, (chunk) => {
      for (const line of this.#frame.push(chunk)) this.#take(line);
    });
  }

  /** Takes what is there now. */
  look(): void {
    this.#tail.look();
  }

  /** Takes what is left. */
  close(): void {
    this.#tail.close();
  }

  #take(line: string): void {
    const parsed = sessionSignal.safeParse(parseJson(line));
    if (!parsed.success) return;
    this.#taker.signal(parsed.data);
    if (parsed.data.type !== 'progress') return;
    const { message, percent } = parsed.data;
    this.#progress += 1;
    if (this.#progress > mostProgress) return;
    // The tool takes no more, but the file lies where a session could write, and this goes into the log.
    this.#taker.progress({ message: message.slice(0, longestProgress), percent });
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
