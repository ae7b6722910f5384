import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { livingOwner } from '../../host/lock.ts';
import type { LockOwner } from '../../model/lock-owner.ts';

/** The file that names who has taken over a task of this project: one person at a time. */
export function takeoverPath(project: Project): string {
  return join(project.run, 'takeover.lock');
}

/** The process in which a person works on a task now, if anybody does. No session begins meanwhile. */
export function livingTakeover(project: Project): LockOwner | undefined {
  return livingOwner(takeoverPath(project));
}

/** Why the run cannot go on while a person works, in words; undefined when nobody does. */
export function personAtWork(project: Project): string | undefined {
  const owner = livingTakeover(project);
  return owner === undefined
    ? undefined
    : `a person works on a task in another terminal (${owner.what}, process ${owner.pid})`;
}
