import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root of Ralph's own repository. */
export const repositoryRoot = findRoot(import.meta.dirname);

/** Walks up, because a bundle of the rig lies in another folder than its source. */
function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
