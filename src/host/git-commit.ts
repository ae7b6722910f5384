import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { errorCode, errorWords } from './file.ts';
import { gitHead } from './git-head.ts';
import { treeOfCommit } from './git-merge.ts';
import { rawChanges, stagedChanges, type RawChange } from './git-raw.ts';
import { git } from './git.ts';
import { personGit } from './person-git.ts';

export interface TreeCommit {
  root: string;
  /** The commit that HEAD is at; undefined on a branch without one. */
  head: string | undefined;
  tree: string;
  message: string;
  /** Ends it: the commit is made then, or nothing is. */
  end?: AbortSignal | undefined;
}

/**
 * Commits a tree onto HEAD by `git commit`, so that a person's hooks, identity and signing apply. The
 * index gets what `git commit --only` would have given it: the paths of this commit, and keeps what else
 * is staged. Returns the commit's id. Fails with `conflict` when other content is staged for these paths,
 * `busy` while another git uses the index, `changed-meanwhile`, `git-failed`, and `interrupted` when it was
 * ended; nothing has changed then.
 */
export async function commitTree(request: TreeCommit): Promise<Result<string>> {
  const { root } = request;
  const shown = await git(root, ['rev-parse', '--git-path', 'index']);
  if (shown === undefined) return fail(failed('git does not find its index', ''));
  const index = resolve(root, shown.trim());
  const lock = `${index}.lock`;
  try {
    // As git itself does: until this is gone, no other git writes the index, and none commits.
    closeSync(openSync(lock, 'wx'));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return fail({ reason: 'busy', what: `the index (${lock})`, owner: undefined });
    }
    return fail({ reason: 'unwritable', path: lock, detail: errorWords(error) });
  }
  const scratch = `${index}.ralph-${process.pid}`;
  try {
    const made = await commitLocked(request, index, scratch);
    // Ctrl+C reaches each git that is asked: what failed has failed by that.
    return !made.ok && request.end?.aborted === true ? fail(interrupted) : made;
  } finally {
    for (const end of ['', '.lock', '.message']) rmSync(`${scratch}${end}`, { force: true });
    rmSync(lock, { force: true });
  }
}

async function commitLocked(
  { root, head, tree, message, end }: TreeCommit,
  index: string,
  scratch: string,
): Promise<Result<string>> {
  const [now, from] = [await gitHead(root), await treeOfCommit(root, head)];
  if (now?.commit !== head) return fail(moved);
  const changes = from && (await rawChanges(root, { before: from, after: tree }));
  const staged = from && (await stagedChanges(root, from));
  if (!changes || !staged) return fail(failed('git could not tell what is staged', ''));
  const other = stagedOtherwise(changes, staged);
  if (other.length > 0) return fail(conflict(other));
  copyIndex(index, scratch);
  const read = await personGit(root, [...plainly, 'read-tree', '--reset', tree], {
    index: scratch,
  });
  if (read.code !== 0) return fail(failed('git could not prepare the commit', read.stderr));
  // Hooks look at what differs from the files: they are to find the times of files known.
  await personGit(root, [...plainly, 'update-index', '-q', '--refresh'], { index: scratch });
  writeFileSync(`${scratch}.message`, message);
  const args = ['commit', '--quiet', '--cleanup=whitespace', `--file=${scratch}.message`];
  if (end?.aborted === true) return fail(interrupted);
  const made = await personGit(root, args, { index: scratch, end });
  const after = (await surely(() => gitHead(root)))?.commit;
  if (after === undefined || after === head) {
    return fail(failed('git did not commit', `${made.stdout}\n${made.stderr}`));
  }
  const followed = await surely(() => followCommit({ root, from, commit: after }, index, scratch));
  if (followed === true) return ok(after);
  return fail({
    reason: 'git-failed',
    detail: `the commit ${after.slice(0, 12)} was made, but git could not take its files into the index`,
    said: '',
    todo: '`git reset --quiet -- PATHS` does, with the paths that `git show --stat` names',
  });
}

/** Once the commit is there the index has to follow: a Ctrl+C that ended git in between is outlived. */
async function surely<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let left = 3; left > 1; left--) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return ask();
}

interface NewCommit {
  root: string;
  /** The tree before it. */
  from: string;
  commit: string;
}

/**
 * Takes the commit's paths into the index; a hook may have committed more or less than was asked for.
 * Undefined when git could not, or was ended.
 */
async function followCommit(
  { root, from, commit }: NewCommit,
  index: string,
  scratch: string,
): Promise<true | undefined> {
  const after = await treeOfCommit(root, commit);
  const changes = after && (await rawChanges(root, { before: from, after }));
  if (!changes) return undefined;
  rmSync(scratch, { force: true });
  copyIndex(index, scratch);
  const info = changes.map(({ mode, object, path }) =>
    Number(mode) === 0 ? `0 ${object}\t${path}\0` : `${mode} ${object}\t${path}\0`,
  );
  const args = ['update-index', '-z', '--index-info'];
  const set = await git(root, [...plainly, ...args], { index: scratch, input: info.join('') });
  if (set === undefined) return undefined;
  const refresh = [...plainly, 'update-index', '-q', '--refresh'];
  await personGit(root, refresh, { index: scratch, apart: true });
  renameSync(scratch, index);
  return true;
}

/** A session may have written .git/config: what it says there must not get in the way. */
const plainly = ['core.safecrlf=false', 'core.splitIndex=false', 'core.fsmonitor=false'].flatMap(
  (setting) => ['-c', setting],
);

/** Git reads again what was written in the index's own second; a copy must not look younger. */
function copyIndex(from: string, to: string): void {
  if (!existsSync(from)) return;
  const { mtimeMs } = statSync(from);
  copyFileSync(from, to);
  utimesSync(to, mtimeMs / 1000, Math.floor(mtimeMs / 1000));
}

/** The paths of these changes for which something else is staged. */
function stagedOtherwise(changes: RawChange[], staged: RawChange[]): string[] {
  const byPath = new Map(staged.map((one) => [one.path, one]));
  return changes.flatMap(({ path, mode, object }) => {
    const one = byPath.get(path);
    return one === undefined || (one.mode === mode && one.object === object) ? [] : [path];
  });
}

/** Of what a person, or the system, has ended by a signal. */
export const interrupted: Failure = {
  reason: 'interrupted',
  detail: 'interrupted; this commit was not made, and nothing is left half done',
  todo: 'run it again',
};

const moved: Failure = {
  reason: 'changed-meanwhile',
  path: 'HEAD',
  detail: 'another commit was made; this one was not',
};

function conflict(paths: string[]): Failure {
  return {
    reason: 'conflict',
    detail: 'other content is staged for files of this commit; nothing was committed',
    files: paths.map((path) => ({ path, why: 'is staged with other content' })),
    todo: 'commit what is staged, or take it out with `git restore --staged …`',
  };
}

function failed(detail: string, said: string): Failure {
  const todo =
    'mend what git says (a hook may have refused it) and run it again; nothing was changed';
  return { reason: 'git-failed', detail, said, todo };
}
