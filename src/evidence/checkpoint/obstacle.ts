import { lstatSync, readdirSync, realpathSync, type Dirent, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { folderInRepository } from '../../host/git-tree.ts';
import { linkMode, type RawChange } from '../../host/git-raw.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

/**
 * Whether each path that these changes bring back is free. Git takes ignored files for worthless and
 * would write over them, and would remove ignored folders. Fails with `conflict`, naming what is there.
 */
export function clearedWay(root: string, changes: readonly RawChange[]): Result<void> {
  const top = repositoryTop(root);
  const gone = new Set(changes.filter(({ mode }) => mode === nothing).map(({ path }) => path));
  const found = new Map<string, string>();
  for (const { path, mode, mode_before } of changes) {
    if (mode_before !== nothing) continue;
    const other = above(top, path, gone) ?? inPlace(top, path, { gone, mode });
    if (other !== undefined) found.set(other, `is ignored by git, and in the way of ${path}`);
  }
  if (found.size === 0) return ok(undefined);
  return fail({
    reason: 'conflict',
    detail:
      'undo would write over files that git ignores, of which nobody keeps a copy; nothing was changed',
    files: [...found].map(([path, why]) => ({ path, why })),
    todo: 'move these files away and run it again',
  });
}

/** The mode of what is not there. */
const nothing = '000000';

/** Something that is no folder, where a folder above the path has to be. */
function above(top: string, path: string, gone: ReadonlySet<string>): string | undefined {
  const folder = dirname(path);
  if (folder === '.') return undefined;
  const other = above(top, folder, gone);
  if (other !== undefined) return other;
  const there = look(top, folder);
  if (there === undefined || there.isDirectory() || gone.has(folder)) return undefined;
  return folder;
}

interface Coming {
  /** What the same undo takes away. */
  gone: ReadonlySet<string>;
  mode: string;
}

/** What is at the path itself, or in the folder that it would replace. */
function inPlace(top: string, path: string, { gone, mode }: Coming): string | undefined {
  const there = look(top, path);
  if (there === undefined) return undefined;
  if (!there.isDirectory()) return path;
  // Of a repository within this one only the link is written.
  if (mode === linkMode) return undefined;
  return anyOther(top, path, gone);
}

/** The first file in a folder that does not go by the same undo; empty folders hold nobody up. */
function anyOther(top: string, folder: string, gone: ReadonlySet<string>): string | undefined {
  const entries = list(top, folder);
  if (entries === undefined) return folder;
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (gone.has(path)) continue;
    const other = entry.isDirectory() ? anyOther(top, path, gone) : path;
    if (other !== undefined) return other;
  }
  return undefined;
}

/** Undefined for a folder that does not read: anything may be in it. */
function list(top: string, folder: string): Dirent[] | undefined {
  try {
    return readdirSync(join(top, folder), { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function look(top: string, path: string): Stats | undefined {
  try {
    return lstatSync(join(top, path));
  } catch {
    // Nothing is there, or something above it is no folder: that is found by itself.
    return undefined;
  }
}

function repositoryTop(root: string): string {
  const folder = folderInRepository(root);
  const up = folder === '' ? [] : folder.split('/').map(() => '..');
  return resolve(realpathSync(root), ...up);
}
