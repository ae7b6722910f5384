import { git } from './git.ts';
import type { CommitRange } from './git-head.ts';

/** A commit of a branch. */
export interface PathCommit {
  id: string;
  subject: string;
  /** The first one; undefined for the first commit of all. */
  parent: string | undefined;
  /** The sessions that its message names. */
  sessions: string[];
}

const fields = ['%H', '%P', '%s', '%(trailers:key=Ralph-Session,valueonly,separator=%x20)'];

/** More are not looked at, newest first. */
const maxCommits = 100;

/**
 * The commits along a branch that touch one of these paths of the repository, oldest first, without what
 * was merged into it by itself; none when git cannot tell.
 */
export async function pathCommits(
  root: string,
  { from, to }: CommitRange,
  paths: readonly string[],
): Promise<PathCommit[]> {
  const lines = paths.filter((path) => !path.includes('\n'));
  if (lines.length === 0) return [];
  const shown = await git(
    root,
    [
      ...['log', '--first-parent', '--reverse', `--max-count=${maxCommits}`, '--stdin', '-z'],
      ...[`--format=${fields.join('%x01')}`, to, ...(from === undefined ? [] : [`^${from}`])],
    ],
    { input: `--\n${lines.map((path) => `:(top,literal)${path}\n`).join('')}` },
  );
  return (shown ?? '')
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [id = '', parents = '', subject = '', sessions = ''] = entry.split('\u0001');
      const parent = parents.split(' ').find((one) => one !== '');
      return { id, subject, parent, sessions: sessions.split(' ').filter(Boolean) };
    });
}
