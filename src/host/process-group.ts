import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { errorWords } from './file.ts';

export interface GroupPlan {
  command: string;
  args: string[];
  cwd: string;
  /** The whole environment: nothing else is inherited. */
  env: Record<string, string>;
  stdin: 'pipe' | 'ignore';
  /** A file descriptor, or a pipe that is read through `output`. Both streams go there. */
  stdout: number | 'pipe';
  stderr: number | 'pipe';
}

export interface GroupExit {
  exit_code: number | undefined;
  signal: string | undefined;
  /** Why it could not be started at all, in words. */
  not_started: string | undefined;
}

/**
 * A child process that leads a process group of its own, so that one signal reaches all that it
 * started. Ctrl+C in the terminal does not reach it: Ralph decides how it ends.
 */
export class ProcessGroup {
  // Not execa: its promise waits for grandchildren that hold a pipe, and its kill leaves them running.
  readonly #child: ChildProcess;
  /** Settles when the leader has ended, even if a grandchild still holds one of its pipes. */
  readonly exit: Promise<GroupExit>;
  #ended = false;

  constructor(plan: GroupPlan) {
    this.#child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: plan.env,
      detached: true,
      stdio: [plan.stdin, plan.stdout, plan.stderr],
    });
    // A child that ends while it is written to breaks the pipe; its exit tells the story.
    this.#child.stdin?.on('error', () => undefined);
    this.exit = new Promise((resolve) => {
      const settle = (exit: GroupExit): void => {
        this.#ended = true;
        resolve(exit);
      };
      this.#child.once('error', (error) => {
        if (this.#child.pid !== undefined) return;
        settle({ exit_code: undefined, signal: undefined, not_started: errorWords(error) });
      });
      this.#child.once('exit', (code, signal) => {
        settle({
          exit_code: code ?? undefined,
          signal: signal ?? undefined,
          not_started: undefined,
        });
      });
    });
  }

  /** The process id, which is also the group's; undefined when it did not start. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The pipes that this process reads. */
  get output(): Readable[] {
    return [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
  }

  get isRunning(): boolean {
    return !this.#ended;
  }

  /** Writes to its standard input; does nothing once that is closed. */
  write(text: string): void {
    if (this.#child.stdin?.writable === true) this.#child.stdin.write(text);
  }

  closeInput(): void {
    this.#child.stdin?.end();
  }

  /** Signals the leader only. */
  signalLeader(signal: NodeJS.Signals): void {
    if (this.pid !== undefined && this.isRunning) sendSignal(this.pid, signal);
  }

  /** Signals the whole group, also when the leader has ended before its children. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) sendSignal(-this.pid, signal);
  }
}

/** Sends a signal to a process (or, negative, a group); one that has ended is no failure. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it is gone, which is what was wanted. EPERM: it is not ours any more.
  }
}
