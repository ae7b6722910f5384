import { join } from 'node:path';
import type { Project } from '../db/project.ts';
import { livingOwner } from '../host/lock.ts';
import type { LockOwner } from '../model/lock-owner.ts';

/** What an engine calls itself in the lease. Commands that only need the work tree for a while hold it, too. */
export const engineName = 'ralph play';

/** The file that names the engine which plays this project's queue. */
export function leasePath(project: Project): string {
  return join(project.run, 'play.lock');
}

/** The engine that plays this project's queue now; undefined when nothing is being played. */
export function livingEngine(project: Project): LockOwner | undefined {
  const owner = livingOwner(leasePath(project));
  return owner?.what === engineName ? owner : undefined;
}
