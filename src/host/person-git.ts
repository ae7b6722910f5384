import { execa } from 'execa';
import { endMarkedProcesses, markerName } from './marked-process.ts';

export interface GitAnswer {
  /** 128 or more for a git that did not start, or was ended by a signal. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface PersonGitOptions {
  /** A file to use in place of the repository's own index. */
  index?: string;
  env?: Record<string, string>;
  /** The terminal is the program's, for a pager or a question; nothing is caught then. */
  terminal?: boolean;
  /** Ctrl+C in the terminal does not reach it: what it does is not to stop in the middle. */
  apart?: boolean;
  /** Ends it, by SIGTERM, and then what is left of its hooks. */
  end?: AbortSignal | undefined;
}

/** For `git diff` and `git show`: a session may have named programs that make patches or texts of files. */
export const noPrograms = ['--no-ext-diff', '--no-textconv'] as const;

/** The streams are only there when they were caught. */
interface Ended {
  exitCode?: number | undefined;
  signal?: string | undefined;
  stdout?: string;
  stderr?: string;
}

/**
 * Runs git for a person who asked for it by a command: with that person's environment, config, hooks,
 * filters and signing, as if it was typed. What looks on its own uses `git` instead.
 */
export async function personGit(
  cwd: string,
  args: readonly string[],
  { index, env = {}, terminal = false, apart = false, end }: PersonGitOptions = {},
): Promise<GitAnswer> {
  // Ctrl+C is for the pager or the hook; this process outlives it and tells what came of it.
  process.on('SIGINT', stay);
  let stop = stay;
  const marker = `git-${process.pid}`;
  try {
    const program = execa('git', args, {
      cwd,
      env: {
        ...personEnvironment(),
        ...env,
        ...(end === undefined ? {} : { [markerName]: marker }),
        ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
      },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      detached: apart,
      ...(terminal ? { stdio: 'inherit' } : { stdin: 'inherit' }),
    });
    stop = (): void => {
      // Git does not hand the signal on to its hooks: they would go on behind its back, and hold the pipes.
      program.once('exit', () => void endMarkedProcesses(marker));
      program.kill('SIGTERM');
    };
    end?.addEventListener('abort', stop, { once: true });
    if (end?.aborted === true) stop();
    const ended: Ended = await program;
    const { exitCode, signal, stdout = '', stderr = '' } = ended;
    // A reader that has seen enough (`| head`) is no failure.
    const code = signal === 'SIGPIPE' ? 0 : (exitCode ?? 128);
    return { code, stdout, stderr };
  } finally {
    end?.removeEventListener('abort', stop);
    process.off('SIGINT', stay);
  }
}

function stay(): void {
  // The signal reaches the program as well.
}

/** Names that say which repository is meant; git sets them for hooks, and they would lead elsewhere. */
const placeNames = new Set([
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY'],
  ...['GIT_COMMON_DIR', 'GIT_NAMESPACE'],
]);

function personEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !placeNames.has(name)) env[name] = value;
  }
  return env;
}
