import type { Project } from '../db/project.ts';
import { cachedQueue } from '../db/queue-cache.ts';
import type { Loaded } from '../db/store.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { locateProject } from './locate-project.ts';

export interface OpenQueue extends Loaded {
  project: Project;
}

/**
 * The queue for a command that only looks. The store, and with it the YAML parser, is loaded only when
 * the cache does not serve. Fails as `openProject` does.
 */
export async function openQueue(): Promise<Result<OpenQueue>> {
  const project = await locateProject();
  if (!project.ok) return project;
  const loaded = await cachedQueue(project.value, async () => {
    const { openStore } = await import('./open-project.ts');
    return openStore(project.value, { cached: true }).load();
  });
  return loaded.ok ? ok({ ...loaded.value, project: project.value }) : loaded;
}
