import type { Project } from '../db/project.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { untrustedGit } from '../pipeline/queue-guard/trusted-git.ts';

/** Fails with `refused` while a session has changed what git sees or runs, and no person has seen that. */
export async function trustedLook(project: Project): Promise<Result<void>> {
  const files = await untrustedGit(project);
  if (files.length === 0) return ok(undefined);
  return fail({
    reason: 'refused',
    detail: `a session has changed what git sees or runs (${files.join(', ')}): git is not asked`,
    todo: 'look at these files first, and take the change back; or `ralph resume` goes on with it',
  });
}
