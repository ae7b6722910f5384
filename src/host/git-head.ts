import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readText } from './file.ts';
import { git } from './git.ts';

/** Something that git is in the middle of, and that a person has to end. */
export type UnderWay = 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect';

export interface GitHead {
  /** The id of the commit; undefined while the branch has none. */
  commit: string | undefined;
  /** Its short name; undefined for a detached HEAD. */
  branch: string | undefined;
  under_way: UnderWay | undefined;
}

/** The files by which git knows what it is in the middle of. */
const marks: readonly [string, UnderWay][] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** Where the repository stands; undefined when git cannot tell, or is ended. */
export async function gitHead(root: string, end?: AbortSignal): Promise<GitHead | undefined> {
  return plainHead(join(root, '.git')) ?? askedHead(root, end);
}

/** Most repositories say it in a file or two, which is quicker than git; undefined for any other. */
function plainHead(folder: string): GitHead | undefined {
  const branch = branchIn(join(folder, 'HEAD'));
  if (branch === undefined) return undefined;
  const commit = readText(join(folder, 'refs/heads', branch));
  const id = commit.ok ? commit.value?.trim() : undefined;
  if (id === undefined || !commitId.test(id)) return undefined;
  const under_way = marks.find(([path]) => existsSync(join(folder, path)))?.[1];
  return { commit: id, branch, under_way };
}

const commitId = /^[0-9a-f]{40,64}$/;

async function askedHead(root: string, end?: AbortSignal): Promise<GitHead | undefined> {
  const paths = ['HEAD', ...marks.map(([path]) => path)].flatMap((path) => ['--git-path', path]);
  // 128: a branch without a commit has no HEAD; the paths are told all the same.
  const shown = await git(root, ['rev-parse', ...paths, 'HEAD'], { accept: [0, 128], end });
  const [head, ...rest] = (shown ?? '').split('\n');
  if (head === undefined || head === '') return undefined;
  const commit = rest[marks.length];
  return {
    commit: commitId.test(commit ?? '') ? commit : undefined,
    branch: branchIn(resolve(root, head)),
    under_way: marks.find((_, at) => existsSync(resolve(root, rest[at] ?? '')))?.[1],
  };
}

function branchIn(path: string): string | undefined {
  const text = readText(path);
  const name = text.ok ? /^ref: refs\/heads\/(.+)$/m.exec(text.value ?? '')?.[1] : undefined;
  return name?.trim();
}

export interface CommitRange {
  from: string | undefined;
  to: string;
}

/** More than so many commits of one session tell nothing new. */
const maxCommits = 100;

/** The commits that `to` holds and `from` does not, oldest first, each with its subject. */
export async function commitsBetween(
  root: string,
  { from, to }: CommitRange,
  end?: AbortSignal,
): Promise<{ id: string; subject: string }[]> {
  const range = from === undefined ? [to] : [to, `^${from}`];
  const args = ['log', `--max-count=${maxCommits}`, '--reverse', '--format=%H %s', ...range, '--'];
  const shown = await git(root, args, { end });
  return (shown ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({
      id: line.slice(0, line.indexOf(' ')),
      subject: line.slice(line.indexOf(' ') + 1),
    }));
}

/** The same commits along the branch alone, as ids, without those that were merged into it. */
export async function commitsSince(root: string, { from, to }: CommitRange): Promise<string[]> {
  const range = from === undefined ? [to] : [to, `^${from}`];
  const args = ['rev-list', '--first-parent', `--max-count=${maxCommits}`, ...range, '--'];
  const shown = await git(root, args);
  return (shown ?? '').split('\n').filter((line) => line !== '');
}

/** Whether `from` is part of what led to `to`; false also when git does not know one of them, or is ended. */
export async function isAncestor(
  root: string,
  { from, to }: Required<CommitRange>,
  end?: AbortSignal,
): Promise<boolean> {
  if (from === undefined) return true;
  return (await git(root, ['merge-base', '--is-ancestor', from, to], { end })) !== undefined;
}
