import { transcriptLine } from '../../model/transcript-words.ts';
import type { StampedEvent } from '../../model/event.ts';
import { eventLine } from './event-line.ts';
import { isTranscript } from './transcript-event.ts';

/** Lines for a pipe or a log file: nothing is ever taken back. */
export class PlainPrinter {
  take(event: StampedEvent): void {
    const line = isTranscript(event) ? transcriptLine(event) : eventLine(event);
    if (line === undefined) return;
    console.log(isTranscript(event) ? `    ${line}` : line);
  }

  close(): void {
    // Every line is out already.
  }
}
