import { execa } from 'execa';

export interface OutputOptions {
  cwd?: string;
  /** On top of this process's own, unless `only`. */
  env?: Record<string, string>;
  only?: boolean;
  /** Milliseconds. */
  timeout?: number;
  /** Exit codes that are no failure; 0 alone unless given. */
  accept?: readonly number[];
}

/** Standard output of a short program, or undefined when it does not start, fails, or takes too long. */
export async function outputOf(
  command: string,
  args: string[],
  options: OutputOptions = {},
): Promise<string | undefined> {
  const { cwd, env, only = false, timeout = 30_000, accept = [0] } = options;
  const result = await execa(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    extendEnv: !only,
    timeout,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  const { exitCode, stdout } = result;
  return exitCode !== undefined && accept.includes(exitCode) ? stdout : undefined;
}
