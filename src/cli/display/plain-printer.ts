import type { StampedEvent } from '../../model/event.ts';
import { transcriptLine } from '../../model/transcript-words.ts';
import { isEngineEvent } from '../../monitor/engine-event.ts';
import { eventLine } from './event-line.ts';

/** Lines for a pipe or a log file: nothing is ever taken back. */
export class PlainPrinter {
  #root = '';

  take(event: StampedEvent): void {
    if (event.type === 'run-started') this.#root = event.project;
    if (isEngineEvent(event)) {
      const line = eventLine(event);
      if (line !== undefined) console.log(line);
      return;
    }
    const line = transcriptLine(event, this.#root);
    if (line !== undefined) console.log(`    ${line}`);
  }

  close(): void {
    // Every line is out already.
  }
}
