import { statfsSync } from 'node:fs';

/** Bytes that programs of this user may still write on the disk of a path; undefined where that cannot be told. */
export function freeSpace(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
