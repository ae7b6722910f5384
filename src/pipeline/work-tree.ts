import { join } from 'node:path';
import { modifiedAt } from '../host/file.ts';
import { headCommit, lineCounts } from '../host/git.ts';
import type { FileChange } from '../model/outcome.ts';

/** What differs from a commit at one time. */
export interface WorkTree {
  base: string;
  /** Each difference with the time of its file: the same counts may be another change. */
  keys: ReadonlySet<string>;
}

/** Looks at the work tree as it is, before a session may change it. */
export async function lookAtTree(root: string): Promise<WorkTree> {
  const base = await headCommit(root);
  const changes = await lineCounts(root, base);
  return { base, keys: new Set(changes.map((change) => keyOf(root, change))) };
}

/** The files that differ otherwise from the same commit now, with their lines against it. */
export async function changesSince(root: string, before: WorkTree): Promise<FileChange[]> {
  const changes = await lineCounts(root, before.base);
  return changes.filter((change) => !before.keys.has(keyOf(root, change)));
}

function keyOf(root: string, { path, added, removed }: FileChange): string {
  return [path, added, removed, modifiedAt(join(root, path))].join('\0');
}
