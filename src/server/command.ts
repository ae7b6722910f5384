import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
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

/** A page takes git's output apart: it is not to depend on how this person likes it. */
const plainGit = {
  'color.ui': 'false',
  'core.quotePath': 'false',
  'diff.noprefix': 'false',
  'diff.mnemonicPrefix': 'false',
};

function gitEnvironment(): Record<string, string> {
  const settings = Object.entries(plainGit).flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return {
    GIT_CONFIG_COUNT: String(settings.length / 2),
    ...(Object.fromEntries(settings) as Record<string, string>),
  };
}

/** No answer of a command is longer: a page could not show it. */
const mostOutputBytes = 64 * 1024 * 1024;

/** Nor what it says of what went wrong. */
const mostErrorBytes = 1024 * 1024;

/** So many at a time: pages that ask faster than it goes are told so. */
const mostCommands = 24;

/** What steers a run is let through whatever else is under way. */
const steering: ReadonlySet<string> = new Set([
  'pause',
  'resume',
  'stop',
  'cancel',
  'answer',
  'tell',
]);

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

  /** Settles with what the command printed with --json; never fails. */
  async run(call: CommandCall): Promise<Printed> {
    const { out, err } = await this.#end(call, mostOutputBytes);
    return printed(out, err);
  }

  /** Settles with the text that the command printed with git's help, of which so many bytes are kept; never fails. */
  async text(call: CommandCall, most: number): Promise<{ text: string; cut: boolean }> {
    const { out } = await this.#end(call, most, gitEnvironment());
    return { text: out.text(), cut: out.isCut };
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

  #end({ words, root, input }: CommandCall, most: number, own = {}): Promise<Ended> {
    if (this.#isClosed) return Promise.resolve(unsaid('the server ends'));
    if (this.#running.size >= mostCommands && !steering.has(words[0] ?? '')) {
      const said = `${mostCommands} commands of this page are under way: wait a moment`;
      return Promise.resolve(unsaid(said));
    }
    return new Promise((resolve) => {
      const { program, script } = this.#line;
      const child = spawn(program, [script, ...words], {
        cwd: root,
        // Whatever this server's own terminal is like, a page wants no colours.
        env: { ...process.env, ...own, NO_COLOR: '1', FORCE_COLOR: undefined },
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      this.#running.add(child);
      const out = new Output(most).follow(child, child.stdout);
      const err = new Output(mostErrorBytes).follow(child, child.stderr);
      // One that ends before it has read its input says why by itself.
      child.stdin?.on('error', () => undefined).end(input);
      child.once('error', (error) => {
        this.#running.delete(child);
        resolve(unsaid(error.message));
      });
      child.once('close', () => {
        this.#running.delete(child);
        resolve({ out, err });
      });
    });
  }
}

/** What a command prints, as long as it is not too much: then it is ended. */
class Output {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there was more. */
  get isCut(): boolean {
    return this.#bytes > this.#most;
  }

  follow(child: ChildProcess, stream: Readable | null): this {
    stream?.on('data', (chunk: Buffer) => {
      if (!this.isCut) this.#chunks.push(chunk.subarray(0, this.#most - this.#bytes));
      this.#bytes += chunk.length;
      if (this.isCut) child.kill('SIGKILL');
    });
    return this;
  }

  /** The same for what could not even be started. */
  say(words: string): this {
    this.#chunks.push(Buffer.from(words));
    return this;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

interface Ended {
  out: Output;
  err: Output;
}

function unsaid(words: string): Ended {
  return { out: new Output(0), err: new Output(0).say(words) };
}

function printed(out: Output, err: Output): Printed {
  if (out.isCut) {
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
