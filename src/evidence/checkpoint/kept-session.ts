import { git } from '../../host/git.ts';
import type { Checkpoint } from './checkpoint.ts';

/** A session of which git still keeps something. */
export interface KeptSession {
  session: string;
  task: string;
  before?: Checkpoint;
  after?: Checkpoint;
  /** The commit that HEAD was at before it. */
  head?: string;
  /** The commit that holds the files as they were before it was undone. */
  undone?: string;
}

const folder = 'refs/ralph/';
const format = '--format=%(refname) %(objectname) %(tree) [%(parent)] %(contents:subject)';
const line = /^refs\/ralph\/([^/ ]+)\/(\w+) (\S+) (\S+) \[([^\]]*)\] (.*)$/;

/** What git keeps of sessions, in the order in which they began; nothing without git. */
export async function keptSessions(root: string): Promise<KeptSession[]> {
  const shown = await git(root, ['for-each-ref', format, folder]);
  const found = new Map<string, KeptSession>();
  for (const text of (shown ?? '').split('\n')) {
    const [, session = '', place, commit = '', tree = '', parents = '', subject = ''] =
      line.exec(text) ?? [];
    if (place === undefined) continue;
    const known = found.get(session) ?? { session, task: '' };
    found.set(session, { ...known, ...placed(place, { commit, tree, parents, subject }) });
  }
  return [...found.values()].sort((one, other) => (one.session < other.session ? -1 : 1));
}

interface KeptCommit extends Checkpoint {
  parents: string;
  subject: string;
}

function placed(
  place: string,
  { commit, tree, parents, subject }: KeptCommit,
): Partial<KeptSession> {
  if (place === 'undone') return { undone: commit };
  const task = / session of (\S+)$/.exec(subject)?.[1];
  const of = task === undefined ? {} : { task };
  if (place === 'after') return { ...of, after: { commit, tree } };
  if (place !== 'before') return {};
  const [head] = parents.split(' ');
  const at = head === undefined || head === '' ? {} : { head };
  return { ...of, ...at, before: { commit, tree } };
}
