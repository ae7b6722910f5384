import { setTimeout as delay } from 'node:timers/promises';
import { ProcessGroup } from './process-group.ts';

export interface CommandPlan {
  /** A line for `/bin/sh -c`. */
  command: string;
  cwd: string;
  env: Record<string, string>;
  timeout_ms: number;
  /** Ends the command early, as a time-out does. */
  cancel: AbortSignal;
  /** Ends the command and its group at once, without asking them first. */
  kill?: AbortSignal | undefined;
}

export interface CommandResult {
  exit_code: number | undefined;
  timed_out: boolean;
  duration_ms: number;
  /** The end of both streams together, at most `tailBytes`, whole lines where possible. */
  tail: string;
}

/** What is kept of a command's output: enough for the telling lines, small enough for a prompt. */
const tailBytes = 16_384;

/** Between asking a command to end and ending it. */
const termGraceMs = 2_000;

/** How long output that is on its way is waited for after the command has ended. */
const drainMs = 100;

/**
 * Runs a shell command to its end in a process group of its own and keeps the end of its output.
 * Returns however it ended; nothing that it started in its group outlives it.
 */
export async function runCommand(plan: CommandPlan): Promise<CommandResult> {
  const started = performance.now();
  const group = new ProcessGroup({
    command: '/bin/sh',
    args: ['-c', plan.command],
    cwd: plan.cwd,
    env: plan.env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const tail = new Tail();
  const drained = Promise.all(group.output.map((stream) => tail.drain(stream)));

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
  return {
    exit_code: exit.exit_code,
    timed_out: timedOut,
    duration_ms: Math.round(performance.now() - started),
    tail: exit.not_started ?? tail.text(),
  };
}

/** The last bytes of what flows through, in constant memory. */
class Tail {
  #chunks: Buffer[] = [];
  #size = 0;
  #cut = false;

  async drain(stream: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const chunk of stream) this.#keep(chunk);
    } catch {
      // Destroyed while it was read: what has come until then is the output.
    }
  }

  text(): string {
    const text = Buffer.concat(this.#chunks).subarray(-tailBytes).toString('utf8');
    if (!this.#cut && this.#size <= tailBytes) return text;
    return `…\n${text.slice(text.indexOf('\n') + 1)}`;
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (
      let first = this.#chunks[0];
      first !== undefined && this.#size - first.length >= tailBytes;
      first = this.#chunks[0]
    ) {
      this.#chunks.shift();
      this.#size -= first.length;
      this.#cut = true;
    }
  }
}
