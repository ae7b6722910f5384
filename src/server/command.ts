import { spawn, type ChildProcess } from 'node:child_process';
import type { Failure } from '../model/failure.ts';

/** How this Ralph is started as a command: its program and script. */
export interface CommandLine {
  program: string;
  script: string;
}

/** What a command printed with --json. */
export type Printed =
  | { ok: true; data: unknown }
  | { ok: false; failure: Failure | { reason: 'unsaid'; said: string } };

/** One command of Ralph in a project. */
export interface CommandCall {
  words: readonly string[];
  root: string;
  /** Given on standard input; without it there is none. */
  input?: string | undefined;
}

/** No answer of a command is longer: a page could not show it. */
const mostOutputBytes = 64 * 1024 * 1024;

/** So many at a time: pages that ask faster than it goes are told so. */
const mostCommands = 24;

/** How long a command may take to tidy up when the server ends. */
const endingMs = 2_000;

/**
 * Runs commands of Ralph, so that the page does exactly what the terminal does. What they start that is to
 * last, as `play --detach` does, leads its own life; they themselves end with the server.
 */
export class Commands {
  readonly #line: CommandLine;
  readonly #running = new Set<ChildProcess>();
  #isClosed = false;

  constructor(line: CommandLine) {
    this.#line = line;
  }

  /** Settles with what the command printed; never fails. */
  run({ words, root, input }: CommandCall): Promise<Printed> {
    if (this.#isClosed) return unsaid('the server ends');
    if (this.#running.size >= mostCommands) {
      return unsaid(`${mostCommands} commands of this page are under way: wait a moment`);
    }
    return new Promise((resolve) => {
      const { program, script } = this.#line;
      const child = spawn(program, [script, ...words], {
        cwd: root,
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      this.#running.add(child);
      const output = { out: new Output(child), err: new Output(child) };
      child.stdout?.on('data', (chunk: Buffer) => {
        output.out.take(chunk);
      });
      child.stderr?.on('data', (chunk: Buffer) => {
        output.err.take(chunk);
      });
      // One that ends before it has read its input says why by itself.
      child.stdin?.on('error', () => undefined).end(input);
      child.once('error', (error) => {
        this.#running.delete(child);
        resolve({ ok: false, failure: { reason: 'unsaid', said: error.message } });
      });
      child.once('close', () => {
        this.#running.delete(child);
        resolve(printed(output.out, output.err));
      });
    });
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const ended = [...this.#running].map(
      (child) =>
        new Promise<void>((resolve) =>
          child.once('close', () => {
            resolve();
          }),
        ),
    );
    for (const child of this.#running) child.kill('SIGTERM');
    const late = setTimeout(() => {
      for (const child of this.#running) child.kill('SIGKILL');
    }, endingMs);
    await Promise.all(ended);
    clearTimeout(late);
  }
}

/** What a command prints, as long as it is not too much. */
class Output {
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  get isTooLong(): boolean {
    return this.#bytes > mostOutputBytes;
  }

  take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (!this.isTooLong) this.#chunks.push(chunk);
    else this.#child.kill('SIGKILL');
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

function unsaid(said: string): Promise<Printed> {
  return Promise.resolve({ ok: false, failure: { reason: 'unsaid', said } });
}

function printed(out: Output, err: Output): Printed {
  if (out.isTooLong) {
    const todo = 'use the command line for it, where it can go into a file';
    return {
      ok: false,
      failure: { reason: 'refused', detail: 'this is too long for a page', todo },
    };
  }
  try {
    const document = JSON.parse(out.text()) as { kind: string; data: unknown };
    if (document.kind !== 'failure') return { ok: true, data: document.data };
    return { ok: false, failure: document.data as Failure };
  } catch {
    return { ok: false, failure: { reason: 'unsaid', said: err.text().trim() } };
  }
}
