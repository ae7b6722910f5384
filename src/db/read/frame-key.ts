import { createHash } from 'node:crypto';
import { frameFiles, projectPath, type Project } from '../project.ts';

/** Stands for all that the rules look at beside the tasks of the list. */
export function frameKey(project: Project, texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const path of frameFiles(project)) {
    const text = texts.get(projectPath(project, path)) ?? '';
    hash.update(`${text.length}\0${text}\0`);
  }
  return hash.digest('hex');
}
