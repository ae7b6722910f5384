import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { entries, git } from './git.ts';

/**
 * Those of these paths that git would ignore by the rules that a tree of the repository holds, beside a
 * person's own. Undefined when git cannot tell.
 */
export async function ignoredBy(
  root: string,
  tree: string,
  paths: readonly string[],
): Promise<string[] | undefined> {
  if (paths.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'ralph-ignore-'));
  try {
    const at = await git(root, ['rev-parse', '--absolute-git-dir']);
    const listed = await git(root, ['ls-tree', '-r', '-z', '--full-tree', '--name-only', tree]);
    if (at === undefined || listed === undefined) return undefined;
    for (const path of entries(listed)) {
      if (basename(path) !== '.gitignore') continue;
      const text = await git(root, ['cat-file', 'blob', `${tree}:${path}`]);
      if (text === undefined) return undefined;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const place = [`--git-dir=${at.trim()}`, `--work-tree=${folder}`];
    const asked = [...place, 'check-ignore', '--no-index', '-z', '--stdin'];
    const input = paths.map((path) => `${path}\0`).join('');
    const shown = await git(folder, asked, { input, accept: [0, 1] });
    return shown === undefined ? undefined : entries(shown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
