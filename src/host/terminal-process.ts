import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorWords } from './file.ts';
import { sendSignal, type GroupExit } from './process-group.ts';

export interface TerminalPlan {
  command: string;
  args: string[];
  cwd: string;
  /** The whole environment: nothing else is inherited. */
  env: Record<string, string>;
}

/** Whether a program can be given the terminal: this one's output is there, or goes to a file and there is one. */
export function canGiveTerminal(): boolean {
  if (process.stdout.isTTY) return true;
  try {
    closeSync(openScreen());
    return true;
  } catch {
    return false;
  }
}

/** Throws when this process has no controlling terminal, as after `setsid`. */
function openScreen(): number {
  return openSync('/dev/tty', 'w');
}

/**
 * A child process that has this process's terminal for itself. It stays in the same process group, so
 * that the terminal's keys and its end reach it, and the shell can stop and continue both.
 */
export class TerminalProcess {
  readonly exit: Promise<GroupExit>;
  readonly #child: ChildProcess;
  readonly #settings = terminalSettings();
  #ended = false;

  /** Starts it. Throws unless `canGiveTerminal`. */
  constructor({ command, args, cwd, env }: TerminalPlan) {
    // The output of this process may go to a file; the person looks at the terminal.
    const screen = process.stdout.isTTY ? undefined : openScreen();
    const stdio = ['inherit', screen ?? 'inherit', 'inherit'] as const;
    this.#child = spawn(command, args, { cwd, env, stdio: [...stdio] });
    if (screen !== undefined) closeSync(screen);
    this.exit = new Promise((resolve) => {
      const settle = (exit: GroupExit): void => {
        this.#ended = true;
        if (exit.exit_code !== 0) this.#tidy();
        resolve(exit);
      };
      this.#child.once('error', (error) => {
        if (this.#child.pid !== undefined) return;
        settle({ exit_code: undefined, signal: undefined, not_started: errorWords(error) });
      });
      this.#child.once('exit', (code, signal) => {
        const [exit_code, by] = [code ?? undefined, signal ?? undefined];
        settle({ exit_code, signal: by, not_started: undefined });
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends it, politely first; `stepMs` later it is killed. `tell` hears of each. Returns once it has ended. */
  async stop(stepMs: number, tell: (how: 'SIGTERM' | 'SIGKILL') => void): Promise<void> {
    for (const how of ['SIGTERM', 'SIGKILL'] as const) {
      if (this.#ended || this.pid === undefined) return;
      tell(how);
      sendSignal(this.pid, how);
      await Promise.race([this.exit, delay(stepMs, undefined, { ref: false })]);
    }
    await this.exit;
  }

  /** What was killed has left the terminal as it used it: keys that nobody sees, no cursor. */
  #tidy(): void {
    if (this.#settings === undefined) return;
    try {
      execFileSync('stty', [this.#settings], { stdio: ['inherit', 'ignore', 'ignore'] });
      if (process.stderr.isTTY) process.stderr.write('\u001B[?25h\u001B[?1004l\u001B[?2004l\r\n');
    } catch {
      // The terminal is gone with whoever sat there.
    }
  }
}

/** How the terminal reads keys now, in words of `stty`; undefined where it cannot be told. */
function terminalSettings(): string | undefined {
  try {
    const stdio = ['inherit', 'pipe', 'ignore'] as const;
    return execFileSync('stty', ['-g'], { stdio: [...stdio], encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
