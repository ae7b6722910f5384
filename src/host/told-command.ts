import { closeSync, openSync } from 'node:fs';
import { ProcessGroup } from './process-group.ts';

export interface ToldCommandPlan {
  /** A line for `/bin/sh -c`. */
  command: string;
  cwd: string;
  env: Record<string, string>;
  /** What it reads on standard input. */
  input: string;
  timeout_ms: number;
  /** Ends it at once. */
  end: AbortSignal;
}

/**
 * Runs a shell command that only is to hear of something: what it prints goes nowhere, and at its time
 * its whole group ends. Returns what was wrong with it, in words, or undefined. Never rejects.
 */
export async function tellCommand(plan: ToldCommandPlan): Promise<string | undefined> {
  const { command, cwd, env, input, timeout_ms, end } = plan;
  const nowhere = openSync('/dev/null', 'w');
  const group = new ProcessGroup({
    ...{ command: '/bin/sh', args: ['-c', command], cwd, env },
    ...{ stdin: 'pipe', stdout: nowhere, stderr: nowhere },
  });
  closeSync(nowhere);
  const late = new AbortController();
  const kill = (): void => {
    group.signalGroup('SIGKILL');
  };
  late.signal.addEventListener('abort', kill);
  const timer = setTimeout(() => {
    late.abort();
  }, timeout_ms);
  end.addEventListener('abort', kill, { once: true });
  if (end.aborted) kill();
  group.write(input);
  group.closeInput();
  const exit = await group.exit;
  clearTimeout(timer);
  end.removeEventListener('abort', kill);
  kill();
  if (exit.not_started !== undefined) return `did not start: ${exit.not_started}`;
  if (late.signal.aborted) return `did not end within ${timeout_ms / 1000} s`;
  if (end.aborted || exit.exit_code === 0) return undefined;
  return exit.signal === undefined
    ? `ended with exit code ${exit.exit_code ?? 'unknown'}`
    : `was ended by ${exit.signal}`;
}
