import { createInterface, type Interface } from 'node:readline';

/**
 * Asks a person on standard error and reads the answers from standard input, line by line. Standard
 * output belongs to the events.
 */
export class Questioner {
  readonly #input = process.stdin;
  readonly #lines: string[] = [];
  #reader: Interface | undefined;
  #ended = false;
  #next: (() => void) | undefined;

  /** The next line, or undefined at the end of the input or when `cancel` aborts. */
  async ask(question: string, cancel: AbortSignal): Promise<string | undefined> {
    this.#reader ??= this.#read();
    // At a terminal, what was typed before the question is no answer to it.
    if (this.#input.isTTY) this.#lines.length = 0;
    process.stderr.write(question);
    const wake = (): void => this.#next?.();
    cancel.addEventListener('abort', wake);
    while (this.#lines.length === 0 && !this.#ended && !cancel.aborted) {
      await new Promise<void>((resolve) => (this.#next = resolve));
    }
    cancel.removeEventListener('abort', wake);
    const answer = cancel.aborted ? undefined : this.#lines.shift();
    // Whoever answers at a terminal has ended the line there.
    if (answer === undefined || !this.#input.isTTY) process.stderr.write('\n');
    return answer;
  }

  /** Lets go of standard input, which otherwise would keep the process alive. */
  close(): void {
    this.#reader?.close();
    this.#input.destroy();
  }

  #read(): Interface {
    // Not as a terminal: Ctrl+C has to stay the signal that ends the run.
    const reader = createInterface({ input: this.#input, terminal: false });
    reader.on('line', (line) => {
      this.#lines.push(line);
      this.#next?.();
    });
    reader.on('close', () => {
      this.#ended = true;
      this.#next?.();
    });
    return reader;
  }
}
