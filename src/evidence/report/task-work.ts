import type { SessionRecord } from '../../model/outcome.ts';
import type { BranchCommit, WorkLook } from './work-look.ts';

/** Who has committed work: its session or somebody meanwhile, `ralph commit`, another session, a person. */
export type Committer = 'session' | 'ralph-commit' | 'other-session' | 'person';

/** Where the work of a task is. */
export interface TaskWork {
  state: 'uncommitted' | 'committed' | 'undone';
  /** Of the files that it has changed: those whose change is in no commit. */
  open: number;
  files: number;
  /** Who has committed the others. */
  by: Committer[];
}

/** Sessions and commits by the files that they changed. */
interface WorkIndex {
  look: WorkLook;
  sessions: ReadonlyMap<string, SessionRecord[]>;
  commits: ReadonlyMap<string, BranchCommit[]>;
  /** Ids and subjects of what sessions have committed: a rebase gives a commit another id. */
  made: ReadonlySet<string>;
}

/** Where the work of each task is; without those of which that is not known for sure. */
export function worksOf(
  records: readonly SessionRecord[],
  look: WorkLook,
): ReadonlyMap<string, TaskWork> {
  const index: WorkIndex = {
    look,
    sessions: grouped(records, ({ files }) => files.map(({ path }) => path)),
    // Oldest first: the first one after a session holds its work.
    commits: grouped([...look.commits].reverse(), ({ paths }) => paths),
    made: new Set(records.flatMap(({ commits = [] }) => commits.flatMap(names))),
  };
  const works = new Map<string, TaskWork>();
  for (const [task, own] of grouped(records, (record) => [record.task])) {
    const work = workOf(own, index);
    if (work !== undefined) works.set(task, work);
  }
  return works;
}

function workOf(own: readonly SessionRecord[], index: WorkIndex): TaskWork | undefined {
  const { undone } = index.look;
  const changing = own.filter(({ files }) => files.length > 0);
  if (changing.length === 0) return undefined;
  const live = grouped(
    changing.filter(({ session }) => !undone.has(session)),
    ({ files }) => files.map(({ path }) => path),
  );
  if (live.size === 0) {
    const isKnown = changing.every((record) => isStillUndone(record, index));
    return isKnown ? { state: 'undone', open: 0, files: 0, by: [] } : undefined;
  }
  const places = [...live].map(([path, sessions]) => placeOf(path, sessions, index));
  const open = places.filter((place) => place === 'open').length;
  if (open === 0 && places.includes('unknown')) return undefined;
  const by = [...new Set(places)].filter((place) => place !== 'open' && place !== 'unknown').sort();
  return { state: open === 0 ? 'committed' : 'uncommitted', open, files: live.size, by };
}

/** Somebody may have brought it back since then. */
function isStillUndone(record: SessionRecord, { look, sessions }: WorkIndex): boolean {
  // What is committed differs from the commit once it is undone.
  if ((record.commits ?? []).length > 0) return true;
  return record.files.every(({ path }) => {
    const isOthers = (one: SessionRecord): boolean =>
      one.task !== record.task && !look.undone.has(one.session);
    return !look.open.has(path) || sessions.get(path)?.some(isOthers) === true;
  });
}

/** Who has committed what these sessions, oldest first, made of a file. */
function placeOf(
  path: string,
  sessions: readonly SessionRecord[],
  index: WorkIndex,
): Committer | 'open' | 'unknown' {
  const last = sessions.at(-1);
  if (last === undefined) return 'unknown';
  const started = Math.floor(Date.parse(last.started) / 1000) * 1000;
  const made = (index.commits.get(path) ?? []).filter(
    (commit) =>
      commit.at >= started &&
      (commit.sessions.length === 0 || commit.sessions.includes(last.session)),
  );
  const isOpen = index.look.open.has(path);
  const [first] = made;
  // In no commit and not in the files: somebody has taken it back, or is on another branch.
  if (first === undefined) return isOpen ? 'open' : 'unknown';
  if (!isOpen) return committerOf(first, last, index);
  // What differs since then is somebody's who came later.
  const ended = Date.parse(last.ended);
  const after = made.find(({ at, sessions: told }) => told.length > 0 || at >= ended);
  if (after !== undefined) return committerOf(after, last, index);
  const later = index.sessions.get(path)?.at(-1);
  return later === last ? 'unknown' : committerOf(first, last, index);
}

function committerOf(
  commit: BranchCommit,
  { session, commits = [] }: SessionRecord,
  { made }: WorkIndex,
): Committer {
  if (commit.sessions.includes(session)) return 'ralph-commit';
  const own = new Set(commits.flatMap(names));
  if (names(commit).some((name) => own.has(name))) return 'session';
  return names(commit).some((name) => made.has(name)) ? 'other-session' : 'person';
}

function names({ id, subject }: { id: string; subject: string }): string[] {
  return [id, subject];
}

function grouped<T>(list: readonly T[], keys: (one: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    for (const key of keys(one)) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [one]);
      else known.push(one);
    }
  }
  return groups;
}
