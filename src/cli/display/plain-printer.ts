import type { StampedEvent } from '../../model/event.ts';
import { transcriptLine } from '../../model/transcript-words.ts';
import { isEngineEvent } from '../../monitor/engine-event.ts';
import { eventLine, remarkLine } from './event-line.ts';

/** Lines for a pipe or a log file: nothing is ever taken back. */
export class PlainPrinter {
  #root = '';
  /** A run that waits for work says again and again what it waits for: once is enough. */
  #waits: string | undefined;

  take(event: StampedEvent): void {
    if (event.type === 'run-started') this.#root = event.project;
    if (event.type === 'task-picked') this.#waits = undefined;
    if (isEngineEvent(event)) {
      const line = eventLine(event);
      const again = event.type === 'wait-began' && line === this.#waits;
      if (line !== undefined && !again) console.log(line);
      if (event.type === 'wait-began') this.#waits = line;
      return;
    }
    const line = transcriptLine(event, this.#root);
    if (line !== undefined) console.log(`    ${line}`);
  }

  remark(words: string): void {
    console.log(remarkLine(words));
  }

  close(): void {
    // Every line is out already.
  }
}
