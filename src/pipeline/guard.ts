import { spawn } from 'node:child_process';
import { sendSignal } from '../host/process-group.ts';
import { thisProcess } from '../host/process-identity.ts';
import type { Workshop } from './workshop.ts';

/**
 * Starts a process that outlives this one if it is killed, and then ends the processes of its last
 * session. Returns what ends it when the run is over.
 */
export function startGuard({ project, ...shop }: Workshop): () => void {
  return startGuardOf(project.sessions, shop);
}

/** The same for what folders of this one name, in a `session.json` each. */
export function startGuardOf(
  folder: string,
  { installation, env }: Pick<Workshop, 'installation' | 'env'>,
): () => void {
  const engine = JSON.stringify(thisProcess('ralph'));
  const guard = spawn(
    installation.node,
    [installation.runtime, '--guard', folder, engine],
    // Its own group, no marker, and no folder that somebody may want to remove.
    { detached: true, stdio: 'ignore', cwd: '/', env: { PATH: env['PATH'] } },
  );
  // Without it the session's own MCP server still notices.
  guard.on('error', () => undefined);
  guard.unref();
  return () => {
    if (guard.pid !== undefined) sendSignal(guard.pid, 'SIGTERM');
  };
}
