import { createHash } from 'node:crypto';
import { constants, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular } from './regular-file.ts';

export interface TreeLimits {
  files: number;
  /** Of one file; a bigger one is told by its size and time. */
  bytes: number;
}

/**
 * What stands for the content of each file below a folder, by its path from there with forward slashes,
 * at most so many. Links are not followed: their target stands for them. No folder is no files.
 */
export function treeHashes(folder: string, limits: TreeLimits): Map<string, string> {
  const hashes = new Map<string, string>();
  const visit = (path: string): void => {
    for (const name of namesIn(join(folder, path))) {
      if (hashes.size >= limits.files) return;
      const below = path === '' ? name : `${path}/${name}`;
      const stat = lstatSync(join(folder, below), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) visit(below);
      else if (stat !== undefined) hashes.set(below, contentOf(join(folder, below), limits.bytes));
    }
  };
  visit('');
  return hashes;
}

/** The same for one file; undefined when there is none. */
export function fileHash(path: string, maxBytes: number): string | undefined {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere ? contentOf(path, maxBytes) : undefined;
}

/** Paths that are in one and not in the other, or with another content, sorted. */
export function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Stands for what is at this path, also for nothing or a link. */
export function contentOf(path: string, maxBytes: number): string {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
    if (!stat.isFile() || stat.size > maxBytes) return `${stat.mode} ${stat.size} ${stat.ctimeMs}`;
    const bytes = readRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW, maxBytes);
    return createHash('sha256').update(bytes).digest('hex');
  } catch (error) {
    return String(error);
  }
}
