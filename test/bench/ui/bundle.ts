import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { repositoryRoot } from '../../rig/repository-root.ts';
import { report } from '../measure.ts';

const mostKilobytes = 120;

/** What the browser has to load before the first screen can be: the page's script and all that it imports. */
export function benchBundle(): Promise<void> {
  const folder = join(repositoryRoot, 'dist', 'ui');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path = '']) => path);
  const seen = new Set<string>();
  for (const path of scripts) follow(folder, path, seen);
  const bytes = [...seen].map((path) => gzipSync(readFileSync(join(folder, path))).length);
  const kilobytes = bytes.reduce((sum, one) => sum + one, 0) / 1024;
  console.log(`     ${seen.size} files of JavaScript before the first screen`);
  report('initial JavaScript, gzip', kilobytes, ' KB', mostKilobytes);
  return Promise.resolve();
}

/** A script, and what it cannot run without. */
function follow(folder: string, path: string, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const text = readFileSync(join(folder, path), 'utf8');
  for (const [, imported = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    follow(folder, join(path, '..', imported), seen);
  }
}
