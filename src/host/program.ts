import { setTimeout as delay } from 'node:timers/promises';
import { errorWords } from './file.ts';
import { ProcessGroup, type GroupExit } from './process-group.ts';

export interface ProgramPlan {
  /** A name that is on the search path, or a path. */
  program: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  timeout_ms: number;
  /** Ends the program early, as a time-out does. */
  cancel: AbortSignal;
  /** Ends the program and its group at once, without asking them first. */
  kill?: AbortSignal | undefined;
}

export interface ProgramResult extends GroupExit {
  timed_out: boolean;
  duration_ms: number;
}

/** Takes what a program prints, both of its streams as they come. */
export interface OutputKeeper {
  keep: (chunk: Buffer) => void;
}

/** Between asking a program to end and ending it. */
const termGraceMs = 2_000;

/** How long output that is on its way is waited for after the program has ended. */
const drainMs = 100;

/**
 * Runs a program to its end in a process group of its own, with nothing to read. Returns however it ended;
 * nothing that it started in its group outlives it.
 */
export async function runProgram(plan: ProgramPlan, output: OutputKeeper): Promise<ProgramResult> {
  const started = performance.now();
  const group = startGroup(plan);
  if (typeof group === 'string') return notStarted(group);
  const drained = Promise.all(group.output.map((stream) => drain(stream, output)));

  let timedOut = false;
  const kill = (): void => {
    group.signalGroup('SIGKILL');
  };
  const end = (): void => {
    group.signalGroup('SIGTERM');
    const escalation = setTimeout(kill, termGraceMs);
    void group.exit.then(() => {
      clearTimeout(escalation);
    });
  };
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, plan.timeout_ms);
  plan.cancel.addEventListener('abort', end, { once: true });
  if (plan.cancel.aborted) end();
  plan.kill?.addEventListener('abort', kill, { once: true });
  if (plan.kill?.aborted === true) kill();

  const exit = await group.exit;
  clearTimeout(timer);
  plan.cancel.removeEventListener('abort', end);
  plan.kill?.removeEventListener('abort', kill);
  kill();
  // A grandchild with a session of its own may hold the pipes for ever: do not wait for it.
  await Promise.race([drained, delay(drainMs)]);
  for (const stream of group.output) stream.destroy();
  const duration = Math.round(performance.now() - started);
  return { ...exit, timed_out: timedOut, duration_ms: duration };
}

/** The running group, or why there is none: of some reasons, as too many words, Node tells by a throw. */
function startGroup({ program, args, cwd, env }: ProgramPlan): ProcessGroup | string {
  const streams = { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' } as const;
  try {
    return new ProcessGroup({ command: program, args, cwd, env, ...streams });
  } catch (error) {
    return errorWords(error);
  }
}

function notStarted(words: string): ProgramResult {
  const exit = { exit_code: undefined, signal: undefined, not_started: words };
  return { ...exit, timed_out: false, duration_ms: 0 };
}

async function drain(stream: AsyncIterable<Buffer>, output: OutputKeeper): Promise<void> {
  try {
    for await (const chunk of stream) output.keep(chunk);
  } catch {
    // Destroyed while it was read: what has come until then is the output.
  }
}
