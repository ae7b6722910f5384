import { join, sep } from 'node:path';
import { readdirSync, statSync } from 'node:fs';
import { readText, realPath } from '../host/file.ts';
import { specPattern } from './field.ts';

/** More names than anybody reads. */
const mostNames = 1_000;

/** The names of the pages of specs/, sorted. */
export function specNames(root: string): string[] {
  try {
    const entries = readdirSync(join(root, 'specs'), { withFileTypes: true });
    const names = entries.flatMap((entry) => {
      const name = entry.isDirectory() ? entry.name : entry.name.replace(/\.md$/, '');
      if (!specPattern.test(name)) return [];
      const isPage = entry.isDirectory()
        ? statSync(join(root, 'specs', name, 'README.md'), { throwIfNoEntry: false })?.isFile()
        : entry.isFile() && entry.name.endsWith('.md');
      return isPage === true ? [name] : [];
    });
    return [...new Set(names)].sort().slice(0, mostNames);
  } catch {
    return [];
  }
}

/** The text of a page of specs/; undefined where there is none of this name, or it lies outside of specs/. */
export function specText(root: string, name: string): string | undefined {
  if (!specPattern.test(name)) return undefined;
  const folder = realPath(join(root, 'specs'));
  const inside = realPath(root);
  // A folder that is itself a link must not lead out of the project either.
  if (folder === undefined || inside === undefined || !folder.startsWith(inside + sep)) {
    return undefined;
  }
  for (const path of [`${name}.md`, join(name, 'README.md')]) {
    const real = realPath(join(folder, path));
    if (real?.startsWith(folder + sep) !== true) continue;
    const text = readText(real);
    if (text.ok && text.value !== undefined) return text.value;
  }
  return undefined;
}
