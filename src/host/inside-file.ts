import { isUtf8 } from 'node:buffer';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { byteWords } from '../model/byte-size.ts';
import { readBytes, realPath, textOfBytes } from './file.ts';

/** What is at a path of a folder. */
export type InsideFile =
  | { type: 'text'; text: string }
  /** The names in it, those of folders with a `/` at the end, sorted; hidden ones are left out. */
  | { type: 'folder'; names: string[] }
  /** Why its text cannot be had, in words. */
  | { type: 'refused'; why: string };

/**
 * The text of a file that lies in this folder, at a path relative to it. What lies outside, also at the
 * end of a link, what is binary, and more than `maxBytes` is refused.
 */
export function readInside(root: string, path: string, maxBytes: number): InsideFile {
  // Looked at first by its name: whether there is something outside is nobody's business.
  if (isOutside(relative(root, join(root, path)))) return refused(outside);
  const real = realPath(join(root, path));
  if (real === undefined) return refused('there is no such file');
  if (isOutside(relative(realPath(root) ?? root, real))) return refused(outside);
  try {
    const stat = statSync(real);
    if (stat.isDirectory()) return { type: 'folder', names: namesIn(real) };
    if (!stat.isFile()) return refused('it is no regular file');
    if (stat.size > maxBytes) {
      return refused(
        `it is too big, with ${byteWords(stat.size)} more than ${byteWords(maxBytes)}`,
      );
    }
  } catch {
    return refused('it cannot be read');
  }
  const bytes = readBytes(real, { maxBytes });
  if (!bytes.ok || bytes.value === undefined) return refused('it cannot be read');
  if (bytes.value.includes(0) || !isUtf8(bytes.value)) return refused('it is binary');
  return { type: 'text', text: textOfBytes(bytes.value) };
}

const outside = 'it lies outside of the project';

function isOutside(inside: string): boolean {
  return inside === '..' || inside.startsWith(`..${sep}`);
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}

function refused(why: string): InsideFile {
  return { type: 'refused', why };
}
