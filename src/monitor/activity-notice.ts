import type { EngineEvent } from '../model/event.ts';
import type { ActivityView } from './activity.ts';

/** Between two notices: a session may change what it does many times a second. */
const pauseMs = 1_000;

/** The same activity is told again when its deadline has moved, not more often than this. */
const sameAgainMs = 15_000;

export interface ActivityNoticeParts {
  session: string;
  emit: (event: EngineEvent) => void;
  now: () => Date;
}

/**
 * Tells what a session does whenever that changes, so that another terminal can show it. A burst of
 * changes is told by its first and its last one.
 */
export class ActivityNotice {
  readonly #parts: ActivityNoticeParts;
  #told: ActivityView | undefined;
  #toldAt = 0;
  #next: ActivityView | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ActivityNoticeParts) {
    this.#parts = parts;
  }

  /** What the session does now. */
  take(view: ActivityView): void {
    clearTimeout(this.#timer);
    this.#next = view;
    const pause = this.#pause(view);
    if (pause === undefined) return;
    const wait = this.#toldAt + pause - this.#parts.now().getTime();
    if (wait <= 0) {
      this.#tell(view);
      return;
    }
    this.#timer = setTimeout(() => {
      if (this.#next !== undefined) this.#tell(this.#next);
    }, wait);
  }

  /** Nothing more is told: the session does nothing any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  /** How long after the last notice this one may come; undefined when it says nothing new. */
  #pause(view: ActivityView): number | undefined {
    const told = this.#told;
    if (told === undefined) return 0;
    if (told.state !== view.state || told.words !== view.words || told.since !== view.since) {
      return pauseMs;
    }
    return told.deadline === view.deadline ? undefined : sameAgainMs;
  }

  #tell(view: ActivityView): void {
    this.#told = view;
    this.#toldAt = this.#parts.now().getTime();
    const { state, words, since, deadline, stop } = view;
    this.#parts.emit({
      type: 'activity-changed',
      session: this.#parts.session,
      state,
      words,
      since: utc(since),
      deadline: utc(deadline),
      stop,
    });
  }
}

/** An agent may announce any wait, also one beyond all dates. */
const lastDateMs = 8.64e15;

function utc(ms: number): string {
  return new Date(Math.min(ms, lastDateMs)).toISOString();
}
