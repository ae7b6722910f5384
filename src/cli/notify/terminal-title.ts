import type { StampedEvent } from '../../model/event.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { WaitCause } from '../../model/wait.ts';
import { isTerminal } from '../display/printer.ts';

const escape = '\u001b';
const bell = '\u0007';
/** The terminal's own stack of titles; one that has none keeps the last title. */
const keepTitle = `${escape}[22;0t`;
const restoreTitle = `${escape}[23;0t`;

const longestTitle = 60;

const waitTitles: Record<WaitCause, string> = {
  paused: 'paused',
  limit: 'parked',
  'back-off': 'waits',
  'no-work': 'waits for work',
  confirm: 'asks',
  disk: 'waits for room',
};

/** The window's title, which tells what is played, and its bell. */
export class TerminalTitle {
  readonly #out: { write: (text: string) => unknown };
  readonly #hasTitle: boolean;

  constructor(out: { write: (text: string) => unknown }, hasTitle: boolean) {
    this.#out = out;
    this.#hasTitle = hasTitle;
    if (hasTitle) out.write(keepTitle);
  }

  take(event: StampedEvent): void {
    if (event.type === 'task-picked') this.#show(event.task);
    if (event.type === 'question-asked') this.#show(`${event.task} asks`);
    if (event.type === 'question-ended') this.#show(event.task);
    if (event.type === 'wait-began') this.#show(waitTitles[event.cause]);
  }

  ring(): void {
    this.#out.write(bell);
  }

  close(): void {
    if (this.#hasTitle) this.#out.write(restoreTitle);
  }

  #show(what: string): void {
    if (this.#hasTitle) {
      this.#out.write(`${escape}]0;ralph: ${plainLine(what, longestTitle)}${bell}`);
    }
  }
}

/** That of this terminal; undefined where nobody sits at one. `NO_COLOR` wants no sequences. */
export function terminalTitle(json: boolean): TerminalTitle | undefined {
  if (json || !isTerminal()) return undefined;
  return new TerminalTitle(process.stdout, (process.env['NO_COLOR'] ?? '') === '');
}
