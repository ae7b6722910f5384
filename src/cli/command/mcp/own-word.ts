import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programOnPath } from '../../../db/merge/driver-setup.ts';
import type { Scope } from '../../../mcpgen/install/client-name.ts';

/**
 * How a client is to call Ralph. What a project keeps in git has to work on the next machine, too: by its
 * name, or where the project itself has Ralph, through npx, which fetches nothing then. Without the name
 * on this machine, what is for its user alone names the file.
 */
export function ownWords(root: string, scope: Scope): string[] {
  if (scope === 'project') {
    const own = existsSync(join(root, 'node_modules', '.bin', 'ralph'));
    return own ? ['npx', '--no-install', 'ralph'] : ['ralph'];
  }
  if (isOnPath()) return ['ralph'];
  return [process.execPath, fileURLToPath(new URL('ralph.js', import.meta.url))];
}

/** What stands in the way of these words on this machine. */
export function pathRemark([first]: readonly string[]): string | undefined {
  if (first !== 'ralph' || isOnPath()) return undefined;
  return 'There is no `ralph` on the PATH here, so that clients of this machine do not find it: install it with `npm install --global`, or put a link to it there.';
}

function isOnPath(): boolean {
  return programOnPath('ralph', process.env['PATH'] ?? '') !== undefined;
}
