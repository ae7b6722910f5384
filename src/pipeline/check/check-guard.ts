import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeScratch } from '../../host/file.ts';
import { endMarkedProcesses } from '../../host/marked-process.ts';
import { thisProcess } from '../../host/process-identity.ts';
import type { SessionFile } from '../../mcpgen/manifest.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { startGuardOf } from '../guard.ts';
import type { Workshop } from '../workshop.ts';

export interface CheckGuardParts extends Pick<Workshop, 'installation' | 'project' | 'env'> {
  /** The marker of the processes that the checks start. */
  id: string;
  now: () => Date;
}

/**
 * Guards checks that are run outside of any session: if this process is killed, what they started is
 * ended, and at the latest when the next checks begin. Call it while nothing else uses the work tree.
 * Returns what ends the guard when the checks are over. Fails with `unwritable`.
 */
export async function guardChecks(parts: CheckGuardParts): Promise<Result<() => void>> {
  const { project, id, now } = parts;
  const rounds = join(project.run, 'checks');
  const made = makeFolder(rounds);
  if (!made.ok) return made;
  for (const left of readdirSync(rounds)) {
    await endMarkedProcesses(left);
    rmSync(join(rounds, left), { recursive: true, force: true });
  }
  const own = sessionFolder(join(rounds, id));
  const opened = makeFolder(own.path);
  if (!opened.ok) return opened;
  const file: SessionFile = {
    ...{ session: id, run: '', task: '', claude_session: '' },
    project: project.root,
    started: now().toISOString(),
    engine: thisProcess('ralph verify'),
  };
  const written = writeScratch(own.session, `${JSON.stringify(file)}\n`);
  if (!written.ok) return written;
  const endGuard = startGuardOf(rounds, parts);
  return ok(() => {
    endGuard();
    rmSync(own.path, { recursive: true, force: true });
  });
}
