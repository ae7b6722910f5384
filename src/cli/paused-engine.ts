import type { Project } from '../db/project.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { livingEngine } from '../pipeline/lease-path.ts';
import { livingTakeover } from '../pipeline/takeover/takeover-lease.ts';
import { runningRun } from './task-state.ts';

/**
 * Fails with `busy` while an engine plays here, or a person's agent works on a task; an engine that is
 * paused leaves files and git to people.
 */
export function pausedOrIdle(project: Project): Result<void> {
  const person = livingTakeover(project);
  if (person !== undefined) return fail({ reason: 'busy', what: 'the files', owner: person });
  const owner = livingEngine(project);
  if (owner === undefined) return ok(undefined);
  const run = runningRun(project);
  if (run?.current === undefined && run?.waiting?.cause === 'paused') return ok(undefined);
  return fail({ reason: 'busy', what: 'the files', owner });
}
