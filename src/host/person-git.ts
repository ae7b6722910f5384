import { execa } from 'execa';

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
}

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
  { index, env = {}, terminal = false }: PersonGitOptions = {},
): Promise<GitAnswer> {
  // Ctrl+C is for the pager or the hook; this process outlives it and tells what came of it.
  process.on('SIGINT', stay);
  try {
    const ended: Ended = await execa('git', args, {
      cwd,
      env: {
        ...personEnvironment(),
        ...env,
        ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
      },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      ...(terminal ? { stdio: 'inherit' } : { stdin: 'inherit' }),
    });
    const { exitCode, signal, stdout = '', stderr = '' } = ended;
    // A reader that has seen enough (`| head`) is no failure.
    const code = signal === 'SIGPIPE' ? 0 : (exitCode ?? 128);
    return { code, stdout, stderr };
  } finally {
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
