import type { StampedEvent } from '../../model/event.ts';
import { LivePrinter } from './live-printer.ts';
import { PlainPrinter } from './plain-printer.ts';

/** Shows a run while it happens. */
export interface Printer {
  take: (event: StampedEvent) => void;
  /** Tells something that is no part of the run, such as a notice that could not be given. */
  remark: (words: string) => void;
  close: () => void;
}

/**
 * One event per line for programs, a live display on a terminal, plain lines anywhere else. `now` is the
 * time that the display goes by.
 */
export function choosePrinter(json: boolean, now?: () => number): Printer {
  if (json) {
    return {
      take: (event) => {
        console.log(JSON.stringify(event));
      },
      remark: (words) => {
        console.error(`ralph: ${words}`);
      },
      close: () => undefined,
    };
  }
  return isTerminal() ? new LivePrinter(now) : new PlainPrinter();
}

/** Whether the output can be drawn over. A terminal without a size (some recorders) could not show it. */
export function isTerminal(): boolean {
  return (
    process.stdout.isTTY &&
    process.stdout.columns > 0 &&
    process.env['CI'] === undefined &&
    process.env['TERM'] !== 'dumb'
  );
}
