import { git } from '../../host/git.ts';

/** Before the session has begun, and after its agent has ended. */
export type CheckpointPlace = 'before' | 'after';

/** A work tree as git keeps it, without being on any branch. */
export interface Checkpoint {
  commit: string;
  tree: string;
}

export interface SessionCheckpoints {
  before?: Checkpoint;
  after?: Checkpoint;
}

const folder = 'refs/ralph/';

/** The name under which git keeps a session's checkpoint: `refs/ralph/<session>/before`. */
export function checkpointRef(session: string, place: CheckpointPlace): string {
  return `${folder}${session}/${place}`;
}

export interface CheckpointRequest {
  session: string;
  place: CheckpointPlace;
  /** Git's id of the files, below the project's root. */
  tree: string;
  /** The commit that `git show` compares it with. */
  parent: string | undefined;
  /** The first line of its message. */
  words: string;
  at: Date;
  end?: AbortSignal | undefined;
}

/**
 * Keeps a tree as a commit under a ref of its own. Branches, HEAD, index and files stay as they are.
 * Returns the commit's id, the same for the same request; undefined when git cannot write, or is ended.
 */
export async function saveCheckpoint(
  root: string,
  { session, place, tree, parent, words, at, end }: CheckpointRequest,
): Promise<string | undefined> {
  const message = `${words}\n\nRalph-Session: ${session}`;
  const parents = parent === undefined ? [] : ['-p', parent];
  const made = await git(root, ['commit-tree', tree, ...parents, '-m', message], {
    env: identity(at),
    end,
  });
  if (made === undefined) return undefined;
  return keepCheckpoint(root, { session, place, commit: made.trim(), end });
}

export interface KeptCheckpoint {
  session: string;
  place: CheckpointPlace;
  commit: string;
  end?: AbortSignal | undefined;
}

/** The same for a commit that is there already. */
export async function keepCheckpoint(
  root: string,
  { session, place, commit, end }: KeptCheckpoint,
): Promise<string | undefined> {
  const kept = await git(root, ['update-ref', checkpointRef(session, place), commit], { end });
  return kept === undefined ? undefined : commit;
}

/** Ralph's own, not the person's: nobody wrote this commit. */
function identity(at: Date): Record<string, string> {
  const date = `${Math.floor(at.getTime() / 1000)} +0000`;
  const who = { NAME: 'Ralph', EMAIL: 'ralph@localhost', DATE: date };
  return Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    ),
  );
}

/** The checkpoints that git still keeps, by their sessions; of one session where it is named. */
export async function readCheckpoints(
  root: string,
  session?: string,
): Promise<Map<string, SessionCheckpoints>> {
  const format = '--format=%(refname) %(objectname) %(tree)';
  const shown = await git(root, ['for-each-ref', format, `${folder}${session ?? ''}`]);
  const found = new Map<string, SessionCheckpoints>();
  for (const line of (shown ?? '').split('\n')) {
    const [ref = '', commit = '', tree = ''] = line.split(' ');
    const [of = '', place = ''] = ref.slice(folder.length).split('/');
    if (tree === '' || (place !== 'before' && place !== 'after')) continue;
    found.set(of, { ...found.get(of), [place]: { commit, tree } });
  }
  return found;
}

/** Forgets the checkpoints of these sessions; git removes what only they held some day. */
export async function dropCheckpoints(root: string, sessions: readonly string[]): Promise<void> {
  if (sessions.length === 0) return;
  const shown = await git(root, ['for-each-ref', '--format=%(refname)', folder]);
  const meant = new Set(sessions);
  const gone = (shown ?? '')
    .split('\n')
    .filter((ref) => meant.has(ref.slice(folder.length).split('/')[0] ?? ''));
  const lines = gone.map((ref) => `delete ${ref}\n`).join('');
  if (lines !== '') await git(root, ['update-ref', '--stdin'], { input: lines });
}
