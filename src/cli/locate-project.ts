import { findProject, type Project } from '../db/project.ts';
import type { Result } from '../model/result.ts';

/** The project that the current folder lies in. Fails with `not-a-repository` or `no-project`. */
export async function locateProject(): Promise<Result<Project>> {
  const folder = process.cwd();
  const found = findProject(folder);
  if (found.ok) return found;
  // Only when there is none: what is missing first decides what to do first.
  const { repositoryRoot } = await import('../host/git.ts');
  const root = await repositoryRoot(folder);
  return root.ok ? found : root;
}
