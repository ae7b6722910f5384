import { statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { BothEnds } from '../host/both-ends.ts';
import { realPath } from '../host/file.ts';
import { runProgram } from '../host/program.ts';
import { durationWords } from '../model/duration.ts';
import { plainText } from '../model/plain-text.ts';
import { invocation, type ArgumentValues, type ProjectTool } from '../model/project-tool.ts';
import { relativePaths } from '../model/relative-path.ts';
import { maskSecrets } from '../model/secret.ts';

/** Where the project's tools run. */
export interface CommandPlace {
  /** Absolute path of the project. */
  root: string;
  /** The whole environment, as checks have it: no credential. */
  env: Record<string, string>;
  /** Ends what runs at once, without asking it first. */
  kill?: AbortSignal;
}

/** How one run of a tool ended. */
export interface CommandRun {
  /** In a sentence. */
  words: string;
  succeeded: boolean;
  /** Undefined when it was ended by a signal or never started. */
  exit_code: number | undefined;
  timed_out: boolean;
  /** Both streams as they came, without secrets, the project's own path as `.`. */
  output: string;
  /** Whether a part of the output is left out. */
  truncated: boolean;
  duration_ms: number;
}

/** Runs a tool with values that are checked. Returns however it ended; its whole process group ends with it. */
export async function runCommandTool(
  tool: ProjectTool,
  values: ArgumentValues,
  { root, env, kill, cancel }: CommandPlace & { cancel: AbortSignal },
): Promise<CommandRun> {
  const cwd = folderOf(root, tool.cwd);
  if (cwd === undefined) return notStarted(`${tool.cwd} is no folder of the project`);
  const { program, args, env: added } = invocation(tool, values);
  const output = new BothEnds(tool.output);
  const result = await runProgram(
    {
      ...{ program, args, cwd, env: { ...env, ...added } },
      ...{ timeout_ms: tool.timeout, cancel, kill },
    },
    output,
  );
  if (result.not_started !== undefined) return notStarted(`${program}: ${result.not_started}`);
  const { exit_code, signal, timed_out, duration_ms } = result;
  const isOver = !timed_out && !cancel.aborted;
  const took = durationWords(duration_ms);
  const ended = exit_code === undefined ? `ended by ${signal ?? 'a signal'}` : `exit ${exit_code}`;
  const words = timed_out
    ? `not finished after ${took}, and ended then`
    : cancel.aborted
      ? `cancelled after ${took}`
      : `${ended} after ${took}`;
  return {
    words,
    succeeded: isOver && exit_code !== undefined && tool.success.includes(exit_code),
    exit_code,
    timed_out,
    output: maskSecrets(relativePaths(plainText(output.text()), root)).text,
    truncated: output.truncated,
    duration_ms,
  };
}

/** The real path of this folder of the project; undefined when there is none, or a link leads out. */
function folderOf(root: string, path: string): string | undefined {
  const real = realPath(root);
  const folder = realPath(join(root, path));
  if (real === undefined || folder === undefined) return undefined;
  const inside = relative(real, folder);
  if (inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? folder : undefined;
}

function notStarted(why: string): CommandRun {
  return {
    words: `could not be started: ${why}`,
    succeeded: false,
    exit_code: undefined,
    timed_out: false,
    output: '',
    truncated: false,
    duration_ms: 0,
  };
}
