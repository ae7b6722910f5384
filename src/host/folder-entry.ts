import { lstat, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies in a folder, with all that is below it. */
export interface FolderEntry {
  name: string;
  path: string;
  /** No link, pipe or device is either. */
  kind: 'file' | 'folder' | 'other';
  bytes: number;
  /** When it was changed last; of a folder, when a name in it was. Milliseconds since the epoch. */
  changed: number;
}

/**
 * What lies in a folder of this one; nothing when it is none, or a link that leads elsewhere. Links
 * are not followed.
 */
export async function folderEntries(above: string, folder: string): Promise<FolderEntry[]> {
  const path = join(above, folder);
  try {
    if ((await realpath(path)) !== join(await realpath(above), folder)) return [];
    const entries: FolderEntry[] = [];
    for (const name of await readdir(path)) {
      const entry = await folderEntry(join(path, name), name);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  } catch {
    return [];
  }
}

/** Removes it with all that is below. Returns whether it is gone. */
export async function removeEntry({ path }: FolderEntry): Promise<boolean> {
  try {
    await rm(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

async function folderEntry(path: string, name: string): Promise<FolderEntry | undefined> {
  try {
    const stat = await lstat(path);
    const kind = stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'other';
    const bytes = kind === 'folder' ? await bytesBelow(path) : stat.size;
    return { name, path, kind, bytes, changed: stat.mtimeMs };
  } catch {
    return undefined;
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) {
    bytes += (await folderEntry(join(folder, name), name))?.bytes ?? 0;
  }
  return bytes;
}
