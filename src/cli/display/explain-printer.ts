import pc from 'picocolors';
import type { StampedEvent } from '../../model/event.ts';
import { explainLines } from '../../model/explain-words.ts';
import { transcriptLine } from '../../model/transcript-words.ts';
import { isEngineEvent } from '../../monitor/engine-event.ts';
import { eventLine } from './event-line.ts';

/** What of a session is told as it is in any other. */
const shownEvents: ReadonlySet<string> = new Set([
  ...['progress-told', 'stop-sent', 'wait-began', 'session-recovered', 'words-told'],
  ...['api-retried', 'call-denied', 'limit-told', 'model-failed', 'model-refused'],
]);

/** Tells people line by line what becomes of their words. */
export class ExplainPrinter {
  #last: string | undefined;

  take(event: StampedEvent): void {
    const line = this.#lineOf(event);
    // It may read ten files one after the other.
    if (line === undefined || line === this.#last) return;
    this.#last = line;
    console.log(line);
  }

  #lineOf(event: StampedEvent): string | undefined {
    const lines = explainLines(event);
    if (lines.length > 0) {
      return lines
        .map(({ words, failed }) => (failed ? `  ${pc.yellow('!')} ${words}` : words))
        .join('\n');
    }
    if (!shownEvents.has(event.type)) return undefined;
    return isEngineEvent(event) ? eventLine(event) : transcriptLine(event);
  }
}
