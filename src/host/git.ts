import { join } from 'node:path';
import type { FileChange } from '../model/outcome.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { readText } from './file.ts';
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
  return entries(shown).map((entry) => ({ status: entry.slice(0, 2), path: entry.slice(3) }));
}

/** The id of the empty tree, which stands for HEAD before the first commit. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The commit that HEAD is at, or the empty tree's id before the first commit. */
export async function headCommit(root: string): Promise<string> {
  const shown = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  return shown?.trim() ?? emptyTree;
}

const diffOptions = [
  ...['--numstat', '--relative', '-z', '--no-renames'],
  ...['--no-ext-diff', '--no-textconv'],
];

/**
 * Lines added and removed in each file of the work tree against a commit, `.ralph/` left out. Binary
 * files, links and big new files count as no lines.
 */
export async function lineCounts(root: string, base: string): Promise<FileChange[]> {
  const outside = ['--', '.', ':(exclude).ralph'];
  const [tracked, untracked] = await Promise.all([
    git(root, ['diff', ...diffOptions, base, ...outside]),
    git(root, ['ls-files', '--others', '--exclude-standard', '-z', ...outside]),
  ]);
  const changes = entries(tracked).map((entry) => {
    const [added = '', removed = '', path = ''] = entry.split('\t');
    return { path, added: Number(added) || 0, removed: Number(removed) || 0 };
  });
  const added = entries(untracked).map((path) => ({
    path,
    added: countLines(join(root, path)),
    removed: 0,
  }));
  return [...changes, ...added];
}

/** The parts of an output that git was asked for with `-z`. */
export function entries(shown: string | undefined): string[] {
  return (shown ?? '').split('\0').filter((entry) => entry !== '');
}

/** A bigger file is no text that somebody wrote; counting it would only take time. */
const maxCountedBytes = 1024 * 1024;

function countLines(path: string): number {
  const text = readText(path, { maxBytes: maxCountedBytes, follow: false });
  return text.ok ? (text.value ?? '').split('\n').length - 1 : 0;
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
  /** Exit codes that are no failure; 0 alone unless given. */
  accept?: readonly number[];
  /** Milliseconds. */
  timeout?: number;
}

/** Standard output of a git command, or undefined when it failed. */
export function git(
  cwd: string,
  args: string[],
  { index, ...options }: GitOptions = {},
): Promise<string | undefined> {
  const env = { ...gitEnvironment(), ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) };
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
