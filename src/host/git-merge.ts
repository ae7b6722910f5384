import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { entries, git, gitVersion } from './git.ts';
import { folderInRepository } from './git-tree.ts';

/** The oldest git whose `merge-tree` merges without touching files: 2.38. */
export const oldestGit = { major: 2, minor: 38 } as const;

/** Whether this git, by what `git --version` tells of it, is too old to merge trees. */
export function isOldGit(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major < oldestGit.major || (major === oldestGit.major && minor < oldestGit.minor);
}

/** Fails with `git-failed` when git is too old to merge trees, or is not there. */
export async function mergingGit(): Promise<Result<void>> {
  const version = await gitVersion();
  if (version !== undefined && !isOldGit(version)) return ok(undefined);
  const { major, minor } = oldestGit;
  return fail({
    reason: 'git-failed',
    detail: `this needs git ${major}.${minor}; here is ${version ?? 'none'}`,
    said: '',
    todo: 'install a newer git; `ralph doctor` tells which one is used',
  });
}

/** Three trees: what `theirs` changed of `base` is done to `ours`. */
export interface MergePlan {
  base: string;
  ours: string;
  theirs: string;
}

export type Merged = { tree: string } | { conflicts: string[] };

/**
 * The tree that a merge gives, or the paths that do not merge. No file, index or branch is touched.
 * Undefined when git cannot tell: it does not know a tree any more, or is too old.
 */
export async function mergeTrees(
  root: string,
  { base, ours, theirs }: MergePlan,
): Promise<Merged | undefined> {
  if (base === theirs || ours === theirs) return { tree: ours };
  if (base === ours) return { tree: theirs };
  // This git has no `--merge-base`, so that the trees become commits that nothing leads to.
  const from = await commitOf(root, base);
  if (from === undefined) return undefined;
  const sides = [
    await commitOf(root, ours, { parent: from }),
    await commitOf(root, theirs, { parent: from }),
  ];
  if (sides.includes(undefined)) return undefined;
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages'];
  const shown = await git(
    root,
    ['-c', 'merge.directoryRenames=false', ...args, ...sides.map(String)],
    { accept: [0, 1] },
  );
  const [tree, ...conflicts] = entries(shown);
  if (tree === undefined) return undefined;
  return conflicts.length === 0 ? { tree } : { conflicts: [...new Set(conflicts)] };
}

export interface CommitParts {
  parent?: string;
  words?: string;
  /** When it was made; the beginning of time unless given, so that it is always the same commit. */
  at?: Date;
}

/** A commit of this tree that is on no branch; undefined when git cannot write. */
export function commitOf(
  root: string,
  tree: string,
  { parent, words = 'ralph', at = new Date(0) }: CommitParts = {},
): Promise<string | undefined> {
  const parents = parent === undefined ? [] : ['-p', parent];
  return line(root, ['commit-tree', tree, ...parents, '-m', words], { env: nobody(at) });
}

function nobody(at: Date): Record<string, string> {
  return Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => [
      [`GIT_${role}_NAME`, 'Ralph'],
      [`GIT_${role}_EMAIL`, 'ralph@localhost'],
      [`GIT_${role}_DATE`, `@${Math.floor(at.getTime() / 1000)} +0000`],
    ]),
  );
}

/** A tree of the project's folder as one of its repository: the same for a project at its root. */
export async function liftTree(root: string, tree: string): Promise<string | undefined> {
  const folder = folderInRepository(root);
  if (folder === '' || tree === (await emptyTree(root))) return tree;
  let lifted: string | undefined = tree;
  for (const name of folder.split('/').reverse()) {
    if (lifted === undefined) return undefined;
    lifted = await line(root, ['mktree', '-z'], { input: `040000 tree ${lifted}\t${name}\0` });
  }
  return lifted;
}

/** The tree of a commit; of no commit the empty one. */
export function treeOfCommit(
  root: string,
  commit: string | undefined,
): Promise<string | undefined> {
  if (commit === undefined) return emptyTree(root);
  return line(root, ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`]);
}

function emptyTree(root: string): Promise<string | undefined> {
  return line(root, ['hash-object', '-w', '-t', 'tree', '/dev/null']);
}

async function line(...asked: Parameters<typeof git>): Promise<string | undefined> {
  return (await git(...asked))?.trim();
}
