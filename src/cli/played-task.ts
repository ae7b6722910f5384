import type { Project } from '../db/project.ts';
import { livingEngine } from '../pipeline/lease-path.ts';
import { livingTakeover } from '../pipeline/takeover/takeover-lease.ts';

/** The task that is being played now. What a run does is told by its log, which only then is read. */
export async function playedTask(project: Project): Promise<string | undefined> {
  if (livingEngine(project) === undefined && livingTakeover(project) === undefined) {
    return undefined;
  }
  const { sessionUnderWay } = await import('./task-state.ts');
  return sessionUnderWay(project)?.task;
}
