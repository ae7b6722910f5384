import type { Project } from '../db/project.ts';
import { cachedQueue } from '../db/queue-cache.ts';
import { cachedOutline, type LoadedOutline } from '../db/queue-index.ts';
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
  const loaded = await cachedQueue(project.value, loader(project.value));
  return loaded.ok ? ok({ ...loaded.value, project: project.value }) : loaded;
}

export interface OpenOutline extends LoadedOutline {
  project: Project;
}

/** The same without long texts, and sooner there: for a command that shows many tasks, and little of each. */
export async function openOutline(): Promise<Result<OpenOutline>> {
  const project = await locateProject();
  if (!project.ok) return project;
  const loaded = await cachedOutline(project.value, loader(project.value));
  return loaded.ok ? ok({ ...loaded.value, project: project.value }) : loaded;
}

function loader(project: Project): () => Promise<Result<Loaded>> {
  return async () => {
    const { openStore } = await import('./open-project.ts');
    const store = openStore(project, { cached: true });
    const loaded = store.load();
    store.keepIndex();
    return loaded;
  };
}
