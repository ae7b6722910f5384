import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { outputOf } from './output.ts';

/** The work tree's root that this folder lies in. Fails with `not-a-repository`, also without git. */
export async function repositoryRoot(folder: string): Promise<Result<string>> {
  const shown = await git(folder, ['rev-parse', '--show-toplevel']);
  return shown === undefined ? fail({ reason: 'not-a-repository', folder }) : ok(shown.trim());
}

export interface ChangedPath {
  /** Two letters, as `git status --porcelain` gives them. */
  status: string;
  path: string;
}

/** What differs from the last commit, untracked files included, `.ralph/` left out; empty without git. */
export async function changedPaths(root: string, end?: AbortSignal): Promise<ChangedPath[]> {
  const outside = ['--', '.', ':(exclude).ralph'];
  const shown = await git(root, ['status', '--porcelain=v1', '-z', '--no-renames', ...outside], {
    end,
  });
  return entries(shown).map((entry) => ({ status: entry.slice(0, 2), path: entry.slice(3) }));
}

/** The parts of an output that git was asked for with `-z`. */
export function entries(shown: string | undefined): string[] {
  return (shown ?? '').split('\0').filter((entry) => entry !== '');
}

/** The version that `git --version` tells, or undefined when there is no git. */
export async function gitVersion(): Promise<string | undefined> {
  const shown = await git('.', ['--version']);
  return shown?.trim().replace(/^git version /, '');
}

/** A session may have written .git/config: no program that it names there is run. */
const noPrograms = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

export interface GitOptions {
  /** A file to use in place of the repository's own index. */
  index?: string;
  /** On top of what git needs of this process's own. */
  env?: Record<string, string>;
  /** What it reads; nothing unless given. */
  input?: string;
  /** Exit codes that are no failure; 0 alone unless given. */
  accept?: readonly number[];
  /** Is told the exit code where that is no failure. */
  exited?: (code: number) => void;
  /** Milliseconds. */
  timeout?: number;
  /** Characters of output from which on it is ended; what it printed until then counts. */
  largest?: number;
  /** Ends it at once with all that it started. */
  end?: AbortSignal | undefined;
}

/** Standard output of a git command, or undefined when it failed. */
export function git(
  cwd: string,
  args: string[],
  { index, env: more, ...options }: GitOptions = {},
): Promise<string | undefined> {
  const env = {
    ...gitEnvironment(),
    ...more,
    ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
  };
  return outputOf('git', [...noPrograms, ...args], { ...options, cwd, env, only: true });
}

const environmentNames = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'LANG', 'LC_ALL', 'TMPDIR'];

/** What git needs of this process's environment, and none of its secrets. */
function gitEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const isNeeded = environmentNames.includes(name) || name.startsWith('GIT_CONFIG');
    if (isNeeded && value !== undefined) env[name] = value;
  }
  // Optional locks off: a status in the background must never get in the way of a person's git.
  return { ...env, GIT_OPTIONAL_LOCKS: '0' };
}
