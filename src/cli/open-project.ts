import { randomBytes } from 'node:crypto';
import type { Project } from '../db/project.ts';
import { Store, type Loaded } from '../db/store.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { locateProject } from './locate-project.ts';
import { readProgress } from './read-progress.ts';

export interface OpenProject extends Loaded {
  project: Project;
  store: Store;
}

/**
 * The project with its database read. What plays does without what other commands have read and kept
 * (`cached`). Fails as `locateProject` and `Store.load` do.
 */
export async function openProject({ cached = true } = {}): Promise<Result<OpenProject>> {
  const project = await locateProject();
  return project.ok ? openProjectAt(project.value, { cached }) : project;
}

/** The same for a project that is known. */
export function openProjectAt(project: Project, { cached = true } = {}): Result<OpenProject> {
  const store = openStore(project, { cached });
  const loaded = store.load();
  return loaded.ok ? ok({ ...loaded.value, project, store }) : loaded;
}

/** The store of a project, with the real time and chance. */
export function openStore(project: Project, { cached = false } = {}): Store {
  const progress = readProgress(process.stderr, () => performance.now());
  return new Store(project, {
    ...{ now: () => new Date(), random: randomBytes, what: 'ralph', cached },
    ...(progress === undefined ? {} : { progress }),
  });
}
