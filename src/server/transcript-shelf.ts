import type { SessionTrace } from '../evidence/history/session-event.ts';
import type { StampedEvent } from '../model/event.ts';
import type { RowsTold } from './route.ts';
import { Transcript } from './transcript.ts';

/** So many sessions that are over stay in memory. */
const keptTranscripts = 4;

/** Whoever opens a session waits for so much of it; then there is something to show, and they ask again. */
const mostWaitMs = 60;

export interface ShelfParts {
  /** The project's root. */
  root: string;
  trace: (session: string) => SessionTrace;
  /** Told of what changes in the session that is played. */
  changed: (told: RowsTold) => void;
}

/** The transcripts at hand: of the session that is played, and of those that were looked at last. */
export class TranscriptShelf {
  readonly #parts: ShelfParts;
  readonly #past = new Map<string, Transcript>();
  #live: Transcript | undefined;
  /** That which plays the session. */
  #run: string | undefined;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
  }

  /** Follows this session from its beginning; the one before is over. */
  follow(session: string): void {
    if (this.#live?.session === session) return;
    this.#live?.end();
    this.#past.get(session)?.close();
    this.#past.delete(session);
    const { trace, root, changed } = this.#parts;
    this.#live = new Transcript(trace(session), root);
    this.#live.follow({ changed });
  }

  /** An event of the engine, of whatever session. */
  take(event: StampedEvent): void {
    const live = this.#live;
    if (live === undefined) return;
    // What the engine tells of no session belongs to the one that it plays, as when the log is read.
    if (!('session' in event)) {
      if (event.run === this.#run && event.type !== 'run-ended' && live.grows) live.take(event);
      return;
    }
    if (event.session !== live.session) return;
    this.#run = event.run;
    live.take(event);
    if (event.type === 'task-recorded') live.end();
  }

  /** Reads and follows nothing more. */
  close(): void {
    for (const transcript of [this.#live, ...this.#past.values()]) transcript?.close();
  }

  /** As far as it is read within a moment. */
  async of(session: string): Promise<Transcript> {
    if (this.#live?.session === session && !this.#live.isOutdated) return this.#live;
    const known = this.#past.get(session);
    const { trace, root } = this.#parts;
    const isKnown = known !== undefined && !known.isOutdated;
    const transcript = isKnown ? known : new Transcript(trace(session), root);
    // The one that was looked at last is forgotten last.
    this.#past.delete(session);
    this.#past.set(session, transcript);
    const [oldest] = this.#past.keys();
    if (this.#past.size > keptTranscripts && oldest !== undefined) {
      this.#past.get(oldest)?.close();
      this.#past.delete(oldest);
    }
    if (!isKnown) await transcript.ready(mostWaitMs);
    return transcript;
  }
}
