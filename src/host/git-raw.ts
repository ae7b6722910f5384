import { entries, git } from './git.ts';
import type { TreePair } from './git-tree.ts';

/** One path that differs, as git names what is there: mode `000000` where nothing is. */
export interface RawChange {
  path: string;
  mode_before: string;
  mode: string;
  object: string;
}

/** The mode of a link to another repository. */
export const linkMode = '160000';

const head = /^:(\d{6}) (\d{6}) [0-9a-f]+ ([0-9a-f]+) /;

/** The paths that differ between two trees; undefined when git does not know one. */
export async function rawChanges(
  root: string,
  { before, after }: TreePair,
): Promise<RawChange[] | undefined> {
  const shown = await git(root, [
    ...['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--full-index'],
    ...['--ignore-submodules=none', before, after],
  ]);
  return shown === undefined ? undefined : readRaw(shown);
}

/** The same between a tree and the repository's own index. What a person only means to add is not in it. */
export async function stagedChanges(root: string, tree: string): Promise<RawChange[] | undefined> {
  const shown = await git(root, [
    ...['diff-index', '--cached', '-z', '--raw', '--no-renames', '--no-abbrev', '--full-index'],
    ...['--ignore-submodules=none', tree],
  ]);
  return shown === undefined ? undefined : readRaw(shown);
}

/** The paths that the index holds several versions of, since a merge has stopped there. */
export async function unmergedPaths(root: string): Promise<string[]> {
  const shown = await git(root, ['ls-files', '--unmerged', '-z', '--', ':/']);
  return [...new Set(entries(shown).map((line) => line.slice(line.indexOf('\t') + 1)))];
}

function readRaw(shown: string): RawChange[] {
  const parts = entries(shown);
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode_before = '', mode = '', object = ''] = head.exec(parts[at] ?? '') ?? [];
    changes.push({ path: parts[at + 1] ?? '', mode_before, mode, object });
  }
  return changes;
}
