import type { Project } from '../db/project.ts';
import { acquireLease } from '../host/lease.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { leasePath, livingEngine } from '../pipeline/lease-path.ts';
import { pausedOrIdle } from './paused-engine.ts';
import { pressOnSignals } from './stop-signal.ts';

/** The files and git of a project, while a person's command changes them. */
export interface HeldFiles {
  /** Aborted by Ctrl+C, SIGTERM or SIGHUP, which end nothing by themselves meanwhile. */
  end: AbortSignal;
  release: () => Promise<void>;
}

/**
 * Keeps engines and other such commands away from the files until they are released; a paused engine holds
 * them itself. `what` is the command's name. Fails with `busy` and `unwritable`.
 */
export async function holdFiles(project: Project, what: string): Promise<Result<HeldFiles>> {
  const idle = pausedOrIdle(project);
  if (!idle.ok) return idle;
  const isPaused = livingEngine(project) !== undefined;
  const lease = isPaused ? undefined : await acquireLease(leasePath(project), what);
  if (lease?.ok === false) return lease;
  const end = new AbortController();
  const letGo = pressOnSignals({
    press: () => {
      end.abort();
    },
  });
  const release = async (): Promise<void> => {
    if (lease?.ok === true) await lease.value.release();
    letGo();
  };
  return ok({ end: end.signal, release });
}
