import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { livingOwner } from '../../host/lock.ts';
import type { LockOwner } from '../../model/lock-owner.ts';

/** What a process calls itself in the lease that makes tasks of a person's words. */
export const explainName = 'ralph explain';

/** The file that names it: one at a time, while the queue is played or not. */
export function explainPath(project: Project): string {
  return join(project.run, 'explain.lock');
}

/** The process that makes tasks of a person's words now, if there is one. */
export function livingExplain(project: Project): LockOwner | undefined {
  return livingOwner(explainPath(project));
}
