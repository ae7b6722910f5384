import type { RunningProgram } from './running-program.ts';
import type { Sandbox, StartOptions } from './sandbox.ts';

/** A `ralph ui` that serves. */
export interface ServedPage {
  /** With the token that lets a browser in. */
  url: string;
  program: RunningProgram;
  /** An address on it, for a browser that has been let in. */
  at: (path: string) => string;
}

/** Starts `ralph ui` in the sandbox's project, on any free port, and waits until it serves. */
export async function servePage(
  sandbox: Sandbox,
  args: string[] = [],
  options: StartOptions = {},
): Promise<ServedPage> {
  const program = sandbox.ralph(['ui', '--port', '0', '--json', ...args], options);
  const line = await program.waitForLine('"url"');
  const url = /"url":\s*"([^"]+)"/.exec(line)?.[1];
  if (url === undefined) throw new Error(`no address in ${line}`);
  return { url, program, at: (path) => new URL(path, url).href };
}
