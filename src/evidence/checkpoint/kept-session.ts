import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { checkpointRefs, isFound, type Checkpoint, type CheckpointRef } from './checkpoint.ts';

/** A session of which git still keeps something. */
export interface KeptSession {
  session: string;
  task: string;
  before?: Checkpoint;
  after?: Pick<Checkpoint, 'tree'>;
  /** When a later run has found the files after it, which nobody had kept. Milliseconds since the epoch. */
  found_at?: number;
  /** The commit that HEAD was at before it. */
  head?: string;
  /** The commit that holds the files as they were before it was undone. */
  undone?: string;
}

/**
 * What git keeps of sessions, in the order in which they began; nothing without git. Where an engine died
 * before git kept the files after a session, its record knows them.
 */
export async function keptSessions(project: Project): Promise<KeptSession[]> {
  const kept = await keptIn(project);
  return kept.map((one) => {
    if (one.before === undefined || one.after !== undefined) return one;
    const record = readRecord(project, one.session);
    const tree = record.ok ? record.value?.tree_after : undefined;
    return tree === undefined ? one : { ...one, after: { tree } };
  });
}

async function keptIn(project: Project): Promise<KeptSession[]> {
  const found = new Map<string, KeptSession>();
  for (const ref of await checkpointRefs(project)) {
    const { session } = ref;
    found.set(session, { ...(found.get(session) ?? { session, task: '' }), ...placed(ref) });
  }
  return [...found.values()].sort((one, other) => (one.session < other.session ? -1 : 1));
}

function placed(ref: CheckpointRef): Partial<KeptSession> {
  const { place, commit, tree, parents, message, at } = ref;
  if (place === 'undone') return { undone: commit };
  const [subject = ''] = message.split('\n');
  const task = / session of (\S+)$/.exec(subject)?.[1];
  const of = task === undefined ? {} : { task };
  if (place === 'after') {
    return { ...of, after: { tree }, ...(isFound(message) ? { found_at: at } : {}) };
  }
  if (place !== 'before') return {};
  const [head] = parents;
  return { ...of, ...(head === undefined ? {} : { head }), before: { commit, tree } };
}
