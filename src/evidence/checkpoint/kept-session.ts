import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { git } from '../../host/git.ts';
import type { Checkpoint } from './checkpoint.ts';

/** A session of which git still keeps something. */
export interface KeptSession {
  session: string;
  task: string;
  before?: Checkpoint;
  after?: Pick<Checkpoint, 'tree'>;
  /** The commit that HEAD was at before it. */
  head?: string;
  /** The commit that holds the files as they were before it was undone. */
  undone?: string;
}

const folder = 'refs/ralph/';
const format = '--format=%(refname) %(objectname) %(tree) [%(parent)] %(contents:subject)';
const line = /^refs\/ralph\/([^/ ]+)\/(\w+) (\S+) (\S+) \[([^\]]*)\] (.*)$/;

/**
 * What git keeps of sessions, in the order in which they began; nothing without git. Where an engine died
 * before git kept the files after a session, its record knows them.
 */
export async function keptSessions(project: Project): Promise<KeptSession[]> {
  const kept = await keptIn(project.root);
  return kept.map((one) => {
    if (one.before === undefined || one.after !== undefined) return one;
    const record = readRecord(project, one.session);
    const tree = record.ok ? record.value?.tree_after : undefined;
    return tree === undefined ? one : { ...one, after: { tree } };
  });
}

async function keptIn(root: string): Promise<KeptSession[]> {
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
  if (place === 'after') return { ...of, after: { tree } };
  if (place !== 'before') return {};
  const [head] = parents.split(' ');
  const at = head === undefined || head === '' ? {} : { head };
  return { ...of, ...at, before: { commit, tree } };
}
