import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { StampedEvent } from '../../src/model/event.ts';
import { AwaitedList } from './awaited-list.ts';

export interface ProgramPlan {
  command: string;
  args: string[];
  cwd: string;
  /** The whole environment: nothing else is inherited. */
  env: Record<string, string>;
  /** Written to its standard input, which is then closed; without it there is no input at all. */
  input: string | undefined;
}

export interface ProgramExit {
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  stdout: string;
  stderr: string;
}

export type LineMatcher = string | RegExp | ((line: string) => boolean);

/** A program that a test started: what it printed so far, and ways to wait for what it will print. */
export class RunningProgram {
  readonly exit: Promise<ProgramExit>;
  readonly #plan: ProgramPlan;
  readonly #child: ChildProcess;
  readonly #lines: AwaitedList<string>;
  readonly #printed = { stdout: '', stderr: '' };
  #exited: string | undefined;
  #tell: (text: string) => void = () => undefined;

  constructor(plan: ProgramPlan) {
    this.#plan = plan;
    this.#lines = new AwaitedList(() => this.story());
    this.#child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: plan.env,
      stdio: [plan.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // A program that ends before it has read its input is no failure of the rig.
    this.#child.stdin?.on('error', () => undefined).end(plan.input);
    this.exit = this.#follow();
  }

  /** Throws when the program could not be started. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`did not start\n${this.story()}`);
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#exited === undefined;
  }

  stdout(): string {
    return this.#printed.stdout;
  }

  stderr(): string {
    return this.#printed.stderr;
  }

  /** Calls back with what it prints on standard output from now on, piece by piece. */
  onOutput(tell: (text: string) => void): void {
    this.#tell = tell;
  }

  /** The first line, of either stream, that matches: a string is a part of it. */
  waitForLine(matcher: LineMatcher, boundMs?: number): Promise<string> {
    const matches = (line: string): boolean => {
      if (typeof matcher === 'function') return matcher(line);
      return typeof matcher === 'string' ? line.includes(matcher) : matcher.test(line);
    };
    return this.#lines.waitFor(`the line ${String(matcher)}`, matches, boundMs);
  }

  /** The first event of this type that matches, in what `ralph play --json` prints. */
  async waitForEvent<T extends StampedEvent['type']>(
    type: T,
    matches: (event: EventOf<T>) => boolean = () => true,
    boundMs?: number,
  ): Promise<EventOf<T>> {
    const event = (line: string): EventOf<T> | undefined => {
      const parsed = parseLine(line);
      return isEvent(parsed, type) && matches(parsed) ? parsed : undefined;
    };
    const line = await this.#lines.waitFor(
      `the event ${type}`,
      (candidate) => event(candidate) !== undefined,
      boundMs,
    );
    const found = event(line);
    if (found === undefined) throw new Error(`the answer for an event changed: ${line}`);
    return found;
  }

  /** Signals this process only, not what it started. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The command, all it printed and how it ended, for the output of a failed test. */
  story(): string {
    const { command, args, cwd } = this.#plan;
    const end = this.#exited ?? 'still running';
    const { stdout, stderr } = this.#printed;
    return `$ ${[command, ...args].join(' ')}  (in ${cwd}; ${end})\n--- stdout\n${stdout}\n--- stderr\n${stderr}`;
  }

  async #follow(): Promise<ProgramExit> {
    const read = Promise.all([
      this.#read(this.#child.stdout, 'stdout'),
      this.#read(this.#child.stderr, 'stderr'),
    ]);
    try {
      await once(this.#child, 'exit');
    } catch (error) {
      this.#printed.stderr += String(error);
    }
    // A process left behind may hold the pipes open; the sandbox reports it, this does not wait for it.
    const bound = new Promise((resolve) => setTimeout(resolve, 1000).unref());
    await Promise.race([read, bound]);
    const code = this.#child.exitCode ?? undefined;
    const signal = this.#child.signalCode ?? undefined;
    this.#exited = `ended with ${signal ?? `code ${code ?? 'unknown'}`}`;
    this.#lines.end(`the program ${this.#exited}`);
    return { code, signal, ...this.#printed };
  }

  async #read(stream: Readable | null, name: 'stdout' | 'stderr'): Promise<void> {
    if (stream === null) return;
    let rest = '';
    stream.setEncoding('utf8');
    for await (const chunk of stream) {
      this.#printed[name] += String(chunk);
      if (name === 'stdout') this.#tell(String(chunk));
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#lines.push(line);
    }
    if (rest !== '') this.#lines.push(rest);
  }
}

export type EventOf<T extends StampedEvent['type']> = Extract<StampedEvent, { type: T }>;

function isEvent<T extends StampedEvent['type']>(value: unknown, type: T): value is EventOf<T> {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
