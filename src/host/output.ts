import { execa } from 'execa';
import { sendSignal } from './process-group.ts';

export interface OutputOptions {
  cwd?: string;
  /** On top of this process's own, unless `only`. */
  env?: Record<string, string>;
  only?: boolean;
  /** What it reads; nothing unless given. */
  input?: string;
  /** Milliseconds. */
  timeout?: number;
  /** Characters of output from which on it is ended; what it printed until then counts. */
  largest?: number | undefined;
  /** Exit codes that are no failure; 0 alone unless given. */
  accept?: readonly number[];
  /** Is told the exit code of a program that did not fail. */
  exited?: (code: number) => void;
  /** Ends the program at once with all that it started: it then leads a process group of its own. */
  end?: AbortSignal | undefined;
}

/** Standard output of a short program, or undefined when it does not start, fails, is ended, or takes too long. */
export async function outputOf(
  command: string,
  args: string[],
  options: OutputOptions = {},
): Promise<string | undefined> {
  const { cwd, env, only = false, timeout = 30_000, accept = [0], end, input, largest } = options;
  if (end?.aborted === true) return undefined;
  const program = execa(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    extendEnv: !only,
    // Whoever can end it hears Ctrl+C, too; the terminal is not to do both.
    detached: end !== undefined,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    stripFinalNewline: false,
    ...(largest === undefined ? {} : { maxBuffer: largest }),
  });
  const kill = (): void => {
    if (program.pid === undefined) return;
    sendSignal(end === undefined ? program.pid : -program.pid, 'SIGKILL');
  };
  const timer = setTimeout(kill, timeout);
  end?.addEventListener('abort', kill, { once: true });
  const { exitCode, stdout, isMaxBuffer } = await program;
  clearTimeout(timer);
  end?.removeEventListener('abort', kill);
  if (isMaxBuffer && largest !== undefined) return stdout;
  if (exitCode === undefined || !accept.includes(exitCode)) return undefined;
  options.exited?.(exitCode);
  return stdout;
}
