import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeAtomic, writeScratch } from '../../host/file.ts';
import { entries, git } from '../../host/git.ts';
import { withLock } from '../../host/lock.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Project } from '../project.ts';
import { readSources } from '../read/sources.ts';
import { conflictProblems } from '../read/yaml.ts';
import { logWrites, textHash } from '../write-log.ts';
import { followMoves, withMoves } from './moved-task.ts';
import type { Sides } from './sides.ts';
import { mergeVersions } from './version-merge.ts';

/** A file that git could not merge, with the ids of what its index holds of it. */
export interface Conflict {
  /** Relative to the project. */
  path: string;
  versions: Sides<string | undefined>;
}

/** What became of a conflict. */
export type Resolution =
  | { state: 'merged'; path: string; moved: string[] }
  | {
      state: 'left';
      path: string;
      clashes: string[];
      as_text: string | undefined;
      moved: string[];
    }
  /** One side took the file away, the other one changed it. */
  | { state: 'deleted'; path: string; by: 'ours' | 'theirs' }
  /** It holds no markers any more: somebody has decided it, or took one of the versions as a whole. */
  | { state: 'settled'; path: string; as: 'base' | 'ours' | 'theirs' | undefined };

const lockWaitMs = 2_000;
const stages = { 1: 'base', 2: 'ours', 3: 'theirs' } as const;

/** The conflicts below `.ralph/`, by path; undefined without git. */
export async function conflicts(project: Project): Promise<Conflict[] | undefined> {
  const shown = await git(project.root, ['ls-files', '--unmerged', '-z', '--', '.ralph']);
  if (shown === undefined) return undefined;
  const found = new Map<string, Conflict>();
  for (const entry of entries(shown)) {
    const [, id, stage, path] = /^\d+ ([0-9a-f]+) ([123])\t(.*)$/s.exec(entry) ?? [];
    if (id === undefined || path === undefined) continue;
    const none = { base: undefined, ours: undefined, theirs: undefined };
    const conflict = found.get(path) ?? { path, versions: none };
    conflict.versions[stages[Number(stage) as 1 | 2 | 3]] = id;
    found.set(path, conflict);
  }
  return [...found.values()];
}

/** Files of the queue that hold markers which git knows nothing of: somebody has committed them. */
export function strayMarkers(project: Project): string[] {
  const sources = readSources(project);
  const texts = sources.ok ? [...sources.value.texts] : [];
  return texts.flatMap(([file, text]) => (conflictProblems(text).length > 0 ? [file] : []));
}

export interface ResolveHow {
  now: () => Date;
  /** Also a file that somebody has decided. */
  again: boolean;
}

/**
 * Merges a conflict by what its versions say and writes the file; what stood there is kept in the run
 * folder. Fails with `busy`, `unreadable`, `unwritable` or `changed-meanwhile`.
 */
export async function resolveConflict(
  project: Project,
  { path, versions }: Conflict,
  { now, again }: ResolveHow,
): Promise<Result<Resolution>> {
  const { ours, theirs } = versions;
  if (ours === undefined || theirs === undefined) {
    return ok({ state: 'deleted', path, by: ours === undefined ? 'ours' : 'theirs' });
  }
  const texts = {
    base: await blob(project, versions.base),
    ours: await blob(project, ours),
    theirs: await blob(project, theirs),
  };
  if (Object.values(texts).some((text) => text === undefined)) {
    return fail({ reason: 'unreadable', path, detail: 'git does not give its versions as text' });
  }
  const before = currentText(join(project.root, path));
  const { sides, moved, files } = await followMoves(project, texts as Sides<string>, path);
  const merging = await mergeVersions(sides, path);
  if (merging === undefined) {
    return fail({ reason: 'unreadable', path, detail: 'git cannot merge it' });
  }
  const { is_clean, as_text } = merging;
  const isDecided = before !== undefined && conflictProblems(before).length === 0;
  if (isDecided && !again && !(is_clean && before === merging.text)) {
    const as = (['ours', 'theirs', 'base'] as const).find((side) => texts[side] === before);
    return ok({ state: 'settled', path, as });
  }
  for (const task of moved) {
    const { path: file, before: was, text } = task;
    const written = await write(project, { path: file, before: was, text, now });
    if (!written.ok) return written;
  }
  const written = await write(project, { path, before, text: merging.text, now });
  if (!written.ok) return written;
  const done = { path, moved: moved.map((task) => task.path) };
  if (is_clean) return ok({ state: 'merged', ...done });
  const clashes = merging.clashes.map((clash) => withMoves(clash, files));
  return ok({ state: 'left', ...done, clashes, as_text });
}

/** Tells git that these files are decided; false when it refuses. */
export async function stage(project: Project, paths: readonly string[]): Promise<boolean> {
  if (paths.length === 0) return true;
  return (await git(project.root, ['add', '--', ...paths])) !== undefined;
}

/** The text of a version; an empty one for none, undefined for what is no text. */
async function blob(project: Project, id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return '';
  const text = await git(project.root, ['cat-file', 'blob', id]);
  return text === undefined || /[\0\uFFFD]/.test(text) ? undefined : text;
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

interface Writing {
  path: string;
  before: string | undefined;
  text: string;
  now: () => Date;
}

function write(project: Project, { path, before, text, now }: Writing): Promise<Result<void>> {
  const made = makeFolder(project.run);
  if (!made.ok) return Promise.resolve(made);
  return withLock(project.db_lock, 'ralph db resolve', lockWaitMs, (lock) => {
    const file = join(project.root, path);
    if (before === text) return ok(undefined);
    if (currentText(file) !== before || !lock.isOwned()) {
      const detail = 'another program wrote the file';
      return fail({ reason: 'changed-meanwhile', path, detail });
    }
    const kept = join(project.run, 'resolved', path);
    const folder = makeFolder(dirname(kept));
    if (!folder.ok) return folder;
    const copied = before === undefined ? ok(undefined) : writeScratch(kept, before);
    if (!copied.ok) return copied;
    const logged = logWrites(project, [
      {
        path,
        ...(before === undefined ? {} : { before: textHash(before) }),
        after: textHash(text),
        at: now().toISOString(),
        by: 'ralph db resolve',
        pid: process.pid,
      },
    ]);
    return logged.ok ? writeAtomic(file, text) : logged;
  });
}
