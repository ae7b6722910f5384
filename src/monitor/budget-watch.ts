import type { TranscriptEvent } from '../model/event.ts';

/** What only a session prints that goes on: the model was asked, or has answered. */
const signsOfWork: ReadonlySet<TranscriptEvent['type']> = new Set([
  'agent-initialized',
  'model-asked',
  'stream-beat',
  'text',
  'tool-opened',
]);

/** What else counts when a session is over its budget. */
export interface BudgetState {
  /** Tasks that run in the background of the session: their end begins another turn. */
  background: number;
  /** A plan pays, so the cost bounds nothing. */
  subscription: boolean;
}

/**
 * Sees that a session goes on above its budget. The agent itself looks at the cost within a turn; work
 * in its background may begin one more after the result.
 */
export class BudgetWatch {
  readonly #limit: number;
  #over = false;

  /** `limit` in dollars; undefined for none. */
  constructor(limit: number | undefined) {
    this.#limit = limit ?? Infinity;
  }

  /** True when the session is above its budget with this event, and goes on. */
  take(event: TranscriptEvent, { background, subscription }: BudgetState): boolean {
    if (event.type === 'turn-ended') {
      this.#over = event.cost_usd > this.#limit && !subscription;
      return this.#over && background > 0;
    }
    return this.#over && signsOfWork.has(event.type);
  }
}
