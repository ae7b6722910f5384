import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { folderInRepository, treeChanges } from '../../host/git-tree.ts';
import type { KeptSession } from './kept-session.ts';

export interface LaterChange {
  path: string;
  why: string;
}

export interface ChangeSource {
  project: Project;
  /** Those that may have changed the paths, oldest first. */
  sessions: readonly KeptSession[];
  /** Of a session that has changed it, in words that end in its name. */
  by: string;
  /** What is said of a path that none of them has changed. */
  otherwise: string;
}

/** Who else has changed these paths of the repository, as far as records and checkpoints tell. */
export async function whoChanged(
  { project, sessions, by, otherwise }: ChangeSource,
  paths: readonly string[],
): Promise<LaterChange[]> {
  const folder = folderInRepository(project.root);
  const own = (path: string): string => (folder === '' ? path : path.slice(folder.length + 1));
  const left = new Map(paths.map((path) => [own(path), otherwise]));
  for (const one of sessions) {
    for (const path of await changedBy(project, one)) {
      if (left.get(path) === otherwise) left.set(path, `${by} ${one.session} (${one.task})`);
    }
  }
  return [...left].map(([path, why]) => ({ path, why }));
}

async function changedBy(project: Project, one: KeptSession): Promise<string[]> {
  const record = readRecord(project, one.session);
  if (record.ok && record.value !== undefined) return record.value.files.map(({ path }) => path);
  if (one.before === undefined || one.after === undefined) return [];
  const pair = { before: one.before.tree, after: one.after.tree };
  return ((await treeChanges(project.root, pair)) ?? []).map(({ path }) => path);
}
