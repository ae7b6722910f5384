import { join } from 'node:path';
import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { changedPaths } from '../../host/git.ts';
import { folderInRepository } from '../../host/git-tree.ts';

/**
 * Those of these sessions that changed files which differ from the last commit: without their checkpoints
 * nobody could undo them, or commit them apart.
 */
export async function openWork(project: Project, sessions: readonly string[]): Promise<string[]> {
  if (sessions.length === 0) return [];
  const changed = (await changedPaths(project.root)).map(({ path }) => path);
  const files = new Set(changed);
  // Git names a folder in place of the files in it where it knows none of them.
  const folders = changed.filter((path) => path.endsWith('/'));
  const inRepository = folderInRepository(project.root);
  const isOpen = (path: string): boolean =>
    files.has(path) || folders.some((folder) => path.startsWith(folder));
  return sessions.filter((session) => {
    const record = readRecord(project, session);
    const own = record.ok ? (record.value?.files ?? []) : [];
    return own.some(({ path }) => isOpen(join(inRepository, path)));
  });
}
