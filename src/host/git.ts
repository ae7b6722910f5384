import { execa } from 'execa';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

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
export async function changedPaths(root: string): Promise<ChangedPath[]> {
  const shown = await git(root, [
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--',
    '.',
    ':(exclude).ralph',
  ]);
  return (shown ?? '')
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({ status: entry.slice(0, 2), path: entry.slice(3) }));
}

/** The version that `git --version` tells, or undefined when there is no git. */
export async function gitVersion(): Promise<string | undefined> {
  const shown = await git('.', ['--version']);
  return shown?.trim().replace(/^git version /, '');
}

/** Standard output of a git command, or undefined when it failed. */
async function git(cwd: string, args: string[]): Promise<string | undefined> {
  // Optional locks off: a status in the background must never get in the way of a person's git.
  const env = { GIT_OPTIONAL_LOCKS: '0' };
  const result = await execa('git', args, { cwd, env, reject: false, stripFinalNewline: false });
  return result.exitCode === 0 ? result.stdout : undefined;
}
