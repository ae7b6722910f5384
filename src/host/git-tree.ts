import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { FileChange } from '../model/outcome.ts';
import { entries, git } from './git.ts';

/** Hashing a big work tree for the first time takes a while; after that only what changed is read. */
const addTimeoutMs = 120_000;

/** A session may have written .git/config: nothing there may hide a change, or stop git at a file. */
const plainly = ['core.safecrlf=false', 'core.splitIndex=false', 'core.ignoreStat=false'].flatMap(
  (setting) => ['-c', setting],
);

/** What was read from an index, for as long as that file stays the same. */
const lastTrees = new Map<string, { stamp: string; tree: string }>();

export interface TreeOptions {
  /** An index to make the own one from, instead of the repository's. */
  from?: string | undefined;
  /** Ends the look at once. */
  end?: AbortSignal | undefined;
  /** Is told that git could not take in all: `leftOut` names what. */
  partial?: () => void;
}

/**
 * Git's id of the work tree below `root` as it is now: with untracked files, without ignored ones and
 * `.ralph/`; other repositories within it as links. It is made through an index of its own, a file that
 * is kept for the next call. HEAD, the real index and the work tree stay as they are. Undefined when git
 * cannot tell, or when it is ended. One call at a time for an index.
 */
export async function treeOf(
  root: string,
  index: string,
  { from, end, partial }: TreeOptions = {},
): Promise<string | undefined> {
  const plan = { root, index, from, end, partial, below: folderInRepository(root) };
  const tree = await readTree(plan);
  if (tree !== undefined || end?.aborted === true || !existsSync(index)) return tree;
  // An index that a crash or a hand has spoilt is made anew, once.
  rmSync(index, { force: true });
  return readTree(plan);
}

/**
 * The same without an index that stays: it is copied from `from`, which somebody else may be using, to a
 * folder of its own in `place` and removed again. Undefined when git cannot tell.
 */
export function treeAside(root: string, from: string, place: string): Promise<string | undefined> {
  return withTreeAside({ root, from, place }, ({ tree }) => Promise.resolve(tree));
}

/** What the folders are called that such an index lies in: one stays where its program was killed. */
export const asidePrefix = 'ralph-index-';

export interface AsidePlan {
  root: string;
  from: string;
  /** A folder that is made if it is not there. */
  place: string;
}

/** A work tree as it is now, and the index that it was told by, which knows each file's time and size. */
export interface SeenTree {
  tree: string;
  index: string;
}

/** Looks as `treeAside` does, and keeps that index until `use` is done with it. */
export async function withTreeAside<T>(
  { root, from, place }: AsidePlan,
  use: (seen: SeenTree) => Promise<T>,
): Promise<T | undefined> {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, asidePrefix));
  const index = join(folder, 'index');
  try {
    const tree = await treeOf(root, index, { from });
    return tree === undefined ? undefined : await use({ tree, index });
  } finally {
    lastTrees.delete(index);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readTree(plan: IndexPlan): Promise<string | undefined> {
  const { root, index, end } = plan;
  // Only the owner of this index locks it, one call after the other: a lock is left from a crash.
  rmSync(`${index}.lock`, { force: true });
  if (!existsSync(index) && !(await makeIndex(plan))) return undefined;
  const added = await git(
    root,
    [...plainly, 'add', '--all', '--ignore-errors', '--', '.', ':(exclude).ralph'],
    // 1: some files could not be read, or are of a repository without a commit; the others count.
    {
      ...{ index, accept: [0, 1], timeout: addTimeoutMs, end },
      exited: (code) => (code === 0 ? undefined : plan.partial?.()),
    },
  );
  if (added === undefined) return undefined;
  const last = lastTrees.get(index);
  if (last !== undefined && last.stamp === stampOf(index)) return last.tree;
  const tree = await writeTree(plan);
  if (tree !== undefined) lastTrees.set(index, { stamp: stampOf(index), tree });
  return tree;
}

/** New files and folders below `root` that git could not take into this index when it was last asked. */
export async function leftOut(root: string, index: string, end?: AbortSignal): Promise<string[]> {
  const others = ['ls-files', '--others', '--exclude-standard', '-z'];
  return entries(await git(root, [...others, '--', '.', ':(exclude).ralph'], { index, end }));
}

/** Writes the tree's objects, and returns its id. They are in no branch: git removes them some day. */
async function writeTree({ root, index, below, end }: IndexPlan): Promise<string | undefined> {
  const args = [...plainly, 'write-tree', '--missing-ok'];
  const written = await git(root, below === '' ? args : [...args, `--prefix=${below}/`], {
    index,
    end,
  });
  if (written !== undefined) return written.trim();
  // A folder of which the index holds nothing has no tree there.
  const listed = below === '' ? undefined : await git(root, ['ls-files', '-z'], { index, end });
  if (listed !== '') return undefined;
  return (await git(root, ['hash-object', '-t', 'tree', '/dev/null'], { end }))?.trim();
}

interface IndexPlan {
  root: string;
  index: string;
  from: string | undefined;
  end: AbortSignal | undefined;
  partial: (() => void) | undefined;
  below: string;
}

/** Copies what git knows of the files, so that not every one has to be read. False without git. */
async function makeIndex(plan: IndexPlan): Promise<boolean> {
  const { root, index, from, below, end } = plan;
  const own = await git(root, ['rev-parse', '--git-path', 'index'], { end });
  if (own === undefined) return false;
  const source = from !== undefined && existsSync(from) ? from : resolve(root, own.trim());
  mkdirSync(dirname(index), { recursive: true });
  if (!existsSync(source)) return true;
  const { mtimeMs } = statSync(source);
  copyFileSync(source, index);
  // Git reads again what was written in the index's own second; a copy must not look younger.
  utimesSync(index, mtimeMs / 1000, Math.floor(mtimeMs / 1000));
  // What lies outside is not ours to look at, and a conflict there would be in the way.
  if (below !== '') await forget(plan, [':/', ':(exclude).']);
  await forget(plan, ['.ralph']);
  await lookAtAll(plan);
  if (end?.aborted !== true) return true;
  // Made by half, it would hold what is not ours.
  rmSync(index, { force: true });
  return false;
}

async function forget({ root, index, end }: IndexPlan, paths: string[]): Promise<void> {
  const args = ['rm', '-r', '--cached', '--force', '--quiet', '--ignore-unmatch', '--', ...paths];
  await git(root, [...plainly, ...args], { index, end });
}

/** Where the folder lies in its repository, with forward slashes; empty for the repository's root. */
export function folderInRepository(root: string): string {
  const mark = repositoryMark(root);
  if (mark === undefined) return '';
  return relative(dirname(mark), realpathSync(root)).split(sep).join('/');
}

/** A person may have told git to pass over files; what a session changes in them is seen all the same. */
async function lookAtAll({ root, index, end }: IndexPlan): Promise<void> {
  const listed = entries(await git(root, ['ls-files', '-v', '-z'], { index, end }));
  // `S`: skipped, as a sparse checkout does with what is not there. In lower case: assumed unchanged.
  const marked = listed.filter((line) => /^[a-zS] /.test(line));
  const paths = (of: RegExp): string => {
    return marked.flatMap((line) => (of.test(line) ? [`${line.slice(2)}\0`] : [])).join('');
  };
  const there = (path: string): boolean => {
    return lstatSync(join(root, path.slice(0, -1)), { throwIfNoEntry: false }) !== undefined;
  };
  const assumed = paths(/^[a-z]/);
  const skipped = (paths(/^s/i).match(/[^\0]+\0/g) ?? []).filter(there).join('');
  for (const [option, input] of [
    ['--no-assume-unchanged', assumed],
    ['--no-skip-worktree', skipped],
  ] as const) {
    if (input === '') continue;
    await git(root, [...plainly, 'update-index', option, '-z', '--stdin'], { index, input, end });
  }
}

/** The real path of the `.git` by which git finds a folder's repository, a folder or a file. */
export function repositoryMark(root: string): string | undefined {
  for (let folder = realpathSync(root); ; folder = dirname(folder)) {
    const mark = join(folder, '.git');
    const isFile = statSync(mark, { throwIfNoEntry: false })?.isFile() === true;
    if (isFile || existsSync(join(mark, 'HEAD'))) return mark;
    if (folder === dirname(folder)) return undefined;
  }
}

function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}

/** What is bigger is no text that somebody wrote; counting its lines would only take time. */
const bigFile = 'core.bigFileThreshold=1m';

const diffOptions = [
  ...['-r', '-z', '--raw', '--numstat', '--no-renames'],
  ...['--no-ext-diff', '--no-textconv', '--ignore-submodules=none'],
];

export interface TreePair {
  before: string;
  after: string;
}

export interface AskedPair extends TreePair {
  /** Only these, as git reads them in the folder that it is asked in; all unless given. */
  paths?: readonly string[];
}

/**
 * The files that differ between two trees, with the lines added and removed; binary files, links,
 * other repositories and big files count as no lines. Undefined when git does not know a tree any more, or
 * is ended.
 */
export async function treeChanges(
  root: string,
  { before, after, paths = [] }: AskedPair,
  end?: AbortSignal,
): Promise<FileChange[] | undefined> {
  const args = ['-c', bigFile, 'diff-tree', ...diffOptions, before, after, '--', ...paths];
  const shown = await git(root, args, { end });
  return shown === undefined ? undefined : readChanges(entries(shown));
}

const rawLine = /^:(\d{6}) (\d{6}) /;
const regularFile = /^(?:100644|100755|000000)$/;

/** The output has a line and a path for each file, then each file's counts and path once more. */
function readChanges(shown: string[]): FileChange[] {
  const changes: FileChange[] = [];
  const linkLike = new Set<string>();
  for (let at = 0; at < shown.length; at++) {
    const line = shown[at] ?? '';
    const raw = rawLine.exec(line);
    if (raw !== null) {
      at += 1;
      const modes = [raw[1] ?? '', raw[2] ?? ''];
      if (!modes.every((mode) => regularFile.test(mode))) linkLike.add(shown[at] ?? '');
      continue;
    }
    const [added = '', removed = '', ...rest] = line.split('\t');
    const path = rest.join('\t');
    const counts = linkLike.has(path) ? [0, 0] : [Number(added) || 0, Number(removed) || 0];
    changes.push({ path, added: counts[0] ?? 0, removed: counts[1] ?? 0 });
  }
  return changes;
}
