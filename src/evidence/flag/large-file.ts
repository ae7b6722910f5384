import { entries, git } from '../../host/git.ts';

/** Bytes. People and agents write no larger file by hand. */
const large = 1_000_000;

/** More of them are not named: the rest is looked at, as far as the whole change may be long. */
const mostLarge = 500;

export interface LargeFile {
  /** Relative to the project. */
  path: string;
  /** Of the larger side. */
  bytes: number;
}

/** The changed files that are too large to be looked at, the largest first; undefined where git cannot tell. */
export async function largeFiles(
  root: string,
  { before, after, end }: { before: string; after: string; end: AbortSignal | undefined },
): Promise<LargeFile[] | undefined> {
  const raw = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', before, after];
  const shown = await git(root, raw, { end });
  if (shown === undefined) return undefined;
  const changed = changedBlobs(entries(shown));
  const ids = [...new Set(changed.map(({ id }) => id))];
  if (ids.length === 0) return [];
  const format = '--batch-check=%(objectsize)';
  const input = `${ids.join('\n')}\n`;
  const told = await git(root, ['cat-file', format], { end, input });
  if (told === undefined) return undefined;
  const lines = told.split('\n');
  // What git does not have, it calls missing: that has no size.
  const sizes = new Map(ids.map((id, at) => [id, Number(lines[at]) || 0]));
  const bytes = new Map<string, number>();
  for (const { path, id } of changed) {
    const size = sizes.get(id) ?? 0;
    if (size > large) bytes.set(path, Math.max(size, bytes.get(path) ?? 0));
  }
  return Array.from(bytes, ([path, size]) => ({ path, bytes: size }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, mostLarge);
}

/** Of `:100644 100644 <id> <id> M`, then the path: each side that is a file. */
function changedBlobs(parts: readonly string[]): { path: string; id: string }[] {
  const blobs: { path: string; id: string }[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [modeBefore = '', modeAfter = '', before = '', after = ''] = (parts[at] ?? '').split(' ');
    const path = parts[at + 1] ?? '';
    const sides = [
      { mode: modeBefore.slice(1), id: before },
      { mode: modeAfter, id: after },
    ];
    for (const { mode, id } of sides) {
      if (mode.startsWith('100') || mode === '120000') blobs.push({ path, id });
    }
  }
  return blobs;
}
