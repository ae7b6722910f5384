import { join } from 'node:path';
import type { Project } from '../db/project.ts';

/** The file that names the engine which plays this project's queue. */
export function leasePath(project: Project): string {
  return join(project.run, 'play.lock');
}
