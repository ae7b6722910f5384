import { runProgram, type OutputKeeper, type ProgramPlan } from './program.ts';

export interface CommandPlan extends Omit<ProgramPlan, 'program' | 'args'> {
  /** A line for `/bin/sh -c`. */
  command: string;
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

/**
 * Runs a shell command to its end in a process group of its own and keeps the end of its output.
 * Returns however it ended; nothing that it started in its group outlives it.
 */
export async function runCommand({ command, ...plan }: CommandPlan): Promise<CommandResult> {
  const tail = new Tail();
  const result = await runProgram({ ...plan, program: '/bin/sh', args: ['-c', command] }, tail);
  const { exit_code, timed_out, duration_ms, not_started } = result;
  return { exit_code, timed_out, duration_ms, tail: not_started ?? tail.text() };
}

/** The last bytes of what flows through, in constant memory. */
class Tail implements OutputKeeper {
  #chunks: Buffer[] = [];
  #size = 0;
  #cut = false;

  text(): string {
    const text = Buffer.concat(this.#chunks).subarray(-tailBytes).toString('utf8');
    if (!this.#cut && this.#size <= tailBytes) return text;
    return `…\n${text.slice(text.indexOf('\n') + 1)}`;
  }

  keep(chunk: Buffer): void {
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
