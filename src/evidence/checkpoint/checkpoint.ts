import type { Project } from '../../db/project.ts';
import { git } from '../../host/git.ts';
import { ownSessions, placeLine } from './checkpoint-place.ts';

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
  const message = `${words}\n\nRalph-Session: ${session}\n${placeLine(root)}`;
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

/** The first line of a checkpoint that a later run has saved, with the files as it found them. */
export function foundWords(task: string): string {
  return `${foundStart}${task}`;
}

/** Whether this is the message of such a checkpoint. */
export function isFound(message: string): boolean {
  return message.startsWith(foundStart);
}

const foundStart = 'ralph: files as found after a cut-off session of ';

/** A ref below `refs/ralph/`, whatever its place is called. */
export interface CheckpointRef extends Checkpoint {
  ref: string;
  session: string;
  place: string;
  /** Ids of commits. */
  parents: string[];
  message: string;
  /** When it was made. Milliseconds since the epoch. */
  at: number;
}

const fields = ['refname', 'objectname', 'tree', 'parent', 'committerdate:unix', 'contents'];

/** What git keeps of this project's sessions, of one where it is named; nothing without git. */
export async function checkpointRefs(project: Project, session?: string): Promise<CheckpointRef[]> {
  const format = `--format=${fields.map((field) => `%(${field})%00`).join('')}`;
  const asked = ['for-each-ref', format, `${folder}${session ?? ''}`];
  const parts = ((await git(project.root, asked)) ?? '').split('\0');
  const bySession = new Map<string, CheckpointRef[]>();
  for (let at = 0; at + fields.length <= parts.length; at += fields.length) {
    const [name = '', commit = '', tree = '', parents = '', seconds, message = ''] =
      parts.slice(at);
    const ref = name.trimStart();
    const [of = '', place = ''] = ref.slice(folder.length).split('/');
    if (place === '') continue;
    const one = { ref, session: of, place, commit, tree, message, at: Number(seconds) * 1000 };
    const known = bySession.get(of) ?? [];
    bySession.set(of, [...known, { ...one, parents: parents.split(' ').filter(Boolean) }]);
  }
  const isOwn = ownSessions(project);
  return [...bySession].flatMap(([of, refs]) => {
    const messages = refs.map(({ message }) => message);
    return isOwn(of, messages) ? refs : [];
  });
}

/** The checkpoints that git still keeps, by their sessions; of one session where it is named. */
export async function readCheckpoints(
  project: Project,
  session?: string,
): Promise<Map<string, SessionCheckpoints>> {
  const found = new Map<string, SessionCheckpoints>();
  for (const { session: of, place, commit, tree } of await checkpointRefs(project, session)) {
    if (tree === '' || (place !== 'before' && place !== 'after')) continue;
    found.set(of, { ...found.get(of), [place]: { commit, tree } });
  }
  return found;
}

/**
 * Forgets the checkpoints of these sessions; git removes what only they held some day. Returns the sessions
 * of which git has forgotten some.
 */
export async function dropCheckpoints(
  project: Project,
  sessions: readonly string[],
): Promise<string[]> {
  if (sessions.length === 0) return [];
  const meant = new Set(sessions);
  const refs = (await checkpointRefs(project)).filter(({ session }) => meant.has(session));
  const input = refs.map(({ ref, commit }) => `delete ${ref} ${commit}\n`).join('');
  const gone = input === '' ? '' : await git(project.root, ['update-ref', '--stdin'], { input });
  return gone === undefined ? [] : [...new Set(refs.map(({ session }) => session))];
}
