import { locateProject } from './locate-project.ts';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { openOutline, openQueue, type OpenOutline, type OpenQueue } from './open-queue.ts';

interface Broken {
  /** What is wrong with the database, and what of it is left out therefore. */
  broken?: Failure;
}

/**
 * The queue as `openQueue` has it, or, where a file of it is broken, what can be read of it: for commands that
 * show it to people. They print the failure, too, and end with its code.
 */
export async function lookAtQueue(): Promise<Result<OpenQueue & Broken>> {
  const opened = await openQueue();
  return opened.ok ? opened : whatReads(opened.failure);
}

/** The same of `openOutline`. */
export async function lookAtOutline(): Promise<Result<OpenOutline & Broken>> {
  const opened = await openOutline();
  return opened.ok ? opened : whatReads(opened.failure);
}

async function whatReads(failure: Failure): Promise<Result<OpenQueue & Broken>> {
  const project = await locateProject();
  if (!project.ok || failure.reason !== 'invalid-database') return { ok: false, failure };
  const { openStore } = await import('./open-project.ts');
  const { soundQueue } = await import('../db/sound-queue.ts');
  const store = openStore(project.value, { cached: true });
  const loaded = store.load();
  // Somebody has mended it just now.
  if (loaded.ok) return ok({ ...loaded.value, project: project.value });
  if (loaded.failure.reason !== 'invalid-database') return loaded;
  const { problems } = loaded.failure;
  const { queue, left_out } = soundQueue(project.value, store, problems);
  const broken = { ...loaded.failure, left_out };
  return ok({ queue, warnings: [], project: project.value, broken });
}
