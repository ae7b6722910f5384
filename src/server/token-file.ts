import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readText } from '../host/file.ts';

/** What no server used for so long lets nobody in any more. */
const longestMs = 14 * 86_400_000;

const pattern = /^[\w-]{32}$/;

/**
 * What lets a browser into a server of these projects on this port: the same one as before, so that a page
 * that is open goes on when its server is started again. It is kept where only this person reads it; where
 * it cannot be, it is good for this time.
 */
export function keptToken(roots: readonly string[], port: number, env: NodeJS.ProcessEnv): string {
  const folder = join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'ralph', 'ui');
  const projects = createHash('sha256').update(roots.join('\0')).digest('hex').slice(0, 16);
  const path = join(folder, `${port}-${projects}`);
  const known = freshToken(path);
  if (known !== undefined) return known;
  const token = randomBytes(24).toString('base64url');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(path, { force: true });
    writeFileSync(path, token, { mode: 0o600, flag: 'wx' });
  } catch {
    // Then a page that is open has to be opened anew after a restart.
  }
  return token;
}

/** Undefined for one that is too old, or that others could have read or written. */
function freshToken(path: string): string | undefined {
  try {
    const { mtimeMs, mode, uid } = statSync(path);
    const isOwn = (mode & 0o077) === 0 && uid === process.getuid?.();
    if (!isOwn || Date.now() - mtimeMs > longestMs) return undefined;
    const text = readText(path, { follow: false, maxBytes: 100 });
    if (!text.ok || text.value === undefined || !pattern.test(text.value)) return undefined;
    const now = new Date();
    utimesSync(path, now, now);
    return text.value;
  } catch {
    return undefined;
  }
}
