import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { findProject } from '../../db/project.ts';
import { repositoryRoot } from '../../host/git.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { realPath } from '../../host/file.ts';

/** A project as a server serves it: there may be no `.ralph` in it yet. */
export interface UiProject {
  key: string;
  /** Told apart from the others. */
  title: string;
  root: string;
}

/** The projects that these folders lie in, each once; the current one where none is named. Fails with `usage`. */
export async function uiProjects(folders: readonly string[]): Promise<Result<UiProject[]>> {
  const roots = new Set<string>();
  for (const folder of folders.length === 0 ? ['.'] : folders) {
    const root = await rootOf(resolve(folder));
    if (root === undefined) {
      const detail = `there is no folder ${folder}`;
      return fail({
        reason: 'usage',
        detail,
        todo: 'name folders of projects: `ralph ui ../shop ../blog`',
      });
    }
    roots.add(root);
  }
  const all = [...roots];
  return ok(all.map((root, at) => ({ key: String(at + 1), title: titleOf(root, all), root })));
}

/** Where its `.ralph` is, or where `ralph init` would make it. */
async function rootOf(folder: string): Promise<string | undefined> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const project = findProject(folder);
  if (project.ok) return realPath(project.value.root) ?? project.value.root;
  const repository = await repositoryRoot(folder);
  return repository.ok ? repository.value : folder;
}

/** As much of its path as it takes to tell it from the others. */
function titleOf(root: string, roots: readonly string[]): string {
  let title = basename(root);
  for (let above = dirname(root); ; above = dirname(above)) {
    const others = roots.filter(
      (one) => one !== root && (one === title || one.endsWith(`/${title}`)),
    );
    if (others.length === 0 || above === dirname(above)) return title;
    title = `${basename(above)}/${title}`;
  }
}
