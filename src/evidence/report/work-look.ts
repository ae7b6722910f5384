import type { Project } from '../../db/project.ts';
import { folderInRepository } from '../../host/git-tree.ts';
import { entries, git } from '../../host/git.ts';

/** A commit on the branch, as far as it tells whose work it holds. */
export interface BranchCommit {
  id: string;
  /** Milliseconds, of a whole second. */
  at: number;
  subject: string;
  /** Those whose work `ralph commit` has put there; empty for a commit of anybody else. */
  sessions: string[];
  /** Below the project's root. */
  paths: string[];
}

/** What git knows of the work of sessions without looking at each of them. */
export interface WorkLook {
  /** Files below the project's root that differ from the last commit. */
  open: ReadonlySet<string>;
  /** Newest first. */
  commits: BranchCommit[];
  /** Sessions that `ralph undo` took back. */
  undone: ReadonlySet<string>;
}

/** A report is there within a second, also of a work tree that is slow to look at. */
const longestMs = 600;
/** A branch with more of them since then is too long to be told cheaply. */
const maxCommits = 2_000;

/**
 * One look at the work tree and one at the branch since a time. Undefined where git cannot tell, or not
 * in so short a time.
 */
export async function lookAtWork({ root }: Project, since: Date): Promise<WorkLook | undefined> {
  const [status, log, refs] = await Promise.all([
    git(root, [...statusArgs, '--', '.', ':(exclude).ralph'], { timeout: longestMs }),
    git(root, logArgs(since), { timeout: longestMs }),
    git(root, ['for-each-ref', '--format=%(refname)', 'refs/ralph/*/undone'], {
      timeout: longestMs,
    }),
  ]);
  if (status === undefined || refs === undefined) return undefined;
  const commits = log === undefined ? await noCommits(root) : commitsIn(log);
  if (commits === undefined || commits.length >= maxCommits) return undefined;
  const folder = folderInRepository(root);
  const start = folder === '' ? 0 : folder.length + 1;
  return {
    open: new Set(entries(status).map((entry) => entry.slice(3 + start))),
    commits,
    undone: new Set(refs.split('\n').map((ref) => ref.split('/')[2] ?? '')),
  };
}

const statusArgs = [
  'status',
  ...['--porcelain=v1', '-z', '--no-renames', '--untracked-files=all'],
  '--ignore-submodules=dirty',
];

const format = `--format=${['%x01%H', '%ct', '%s', '%(trailers:key=Ralph-Session,valueonly,separator=%x2C)', ''].join('%x02')}`;

function logArgs(since: Date): string[] {
  const shown = ['-z', '--name-only', '--relative', '--no-renames', '--no-show-signature', format];
  const bounds = [`--max-count=${maxCommits}`, `--since=${since.toISOString()}`];
  return ['log', ...shown, ...bounds, 'HEAD', '--', '.'];
}

/** None where the branch has no commit yet; undefined where there are some that git did not tell. */
async function noCommits(root: string): Promise<BranchCommit[] | undefined> {
  const head = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], {
    timeout: longestMs,
    accept: [0, 1],
  });
  return head === '' ? [] : undefined;
}

function commitsIn(log: string): BranchCommit[] {
  return log
    .split('\u0001')
    .slice(1)
    .map((text) => {
      const [id = '', seconds = '', subject = '', sessions = '', paths = ''] = text.split('\u0002');
      return {
        ...{ id, at: Number(seconds) * 1000, subject },
        sessions: sessions.split(',').filter((session) => session !== ''),
        paths: entries(paths).map((path) => path.replace(/^\n/, '')),
      };
    });
}
