import { entries, git } from './git.ts';
import { folderInRepository } from './git-tree.ts';

/** The project's folder of a repository's tree, without `.ralph/`; undefined when git cannot tell. */
export async function projectTreeOf(root: string, tree: string): Promise<string | undefined> {
  const folder = folderInRepository(root);
  const part = folder === '' ? tree : await folderOf(root, tree, folder);
  if (part === undefined) return undefined;
  const listed = part === '' ? '' : await git(root, ['ls-tree', '-z', '--full-tree', part]);
  if (listed === undefined) return undefined;
  const kept = entries(listed).filter((line) => !line.endsWith('\t.ralph'));
  const input = kept.map((line) => `${line}\0`).join('');
  return (await git(root, ['mktree', '-z', '--missing'], { input }))?.trim();
}

/** Empty for a tree that has no such folder. */
async function folderOf(root: string, tree: string, folder: string): Promise<string | undefined> {
  const args = ['ls-tree', '-z', '-d', '--full-tree', '--format=%(objectname)', tree, folder];
  const shown = await git(root, args);
  return shown === undefined ? undefined : (entries(shown)[0] ?? '');
}
