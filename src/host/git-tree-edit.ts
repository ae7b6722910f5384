import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rawChanges } from './git-raw.ts';
import { asidePrefix } from './git-tree.ts';
import { git } from './git.ts';

export interface TreeEdit {
  root: string;
  /** A folder for an index that is gone afterwards; it is made if it is not there. */
  place: string;
  tree: string;
  /** The tree that has the paths as they are to be. */
  from: string;
}

/**
 * A tree with these paths as another one has them, or without those that are not there. No file, index or
 * branch is touched. Undefined when git cannot tell.
 */
export async function treeWithPaths(
  { root, place, tree, from }: TreeEdit,
  paths: ReadonlySet<string>,
): Promise<string | undefined> {
  const changes = await rawChanges(root, { before: tree, after: from });
  const meant = changes?.filter(({ path }) => paths.has(path));
  if (meant === undefined || meant.length === 0) return meant && tree;
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, asidePrefix));
  const index = join(folder, 'index');
  const input = meant.map(({ mode, object, path }) =>
    Number(mode) === 0 ? `0 ${object}\t${path}\0` : `${mode} ${object}\t${path}\0`,
  );
  const plainly = ['-c', 'core.splitIndex=false', '-c', 'core.fsmonitor=false'];
  try {
    if ((await git(root, [...plainly, 'read-tree', tree], { index })) === undefined)
      return undefined;
    const args = [...plainly, 'update-index', '-z', '--index-info'];
    if ((await git(root, args, { index, input: input.join('') })) === undefined) return undefined;
    return (await git(root, [...plainly, 'write-tree', '--missing-ok'], { index }))?.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
