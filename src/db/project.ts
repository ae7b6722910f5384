import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

/** Where everything of a project is. All paths are absolute. */
export interface Project {
  /** The folder that holds `.ralph`. */
  root: string;
  ralph: string;
  config: string;
  guide: string;
  db: string;
  metadata: string;
  features: string;
  disciplines: string;
  /** The project's own tools for sessions. */
  tools: string;
  /** Chains of stages for new tasks. */
  pipelines: string;
  tasks: string;
  /** The folder of single task files; it need not be there. */
  task_files: string;
  /** What `ralph db archive` moved out of the queue. */
  archive: string;
  history: string;
  /** Not committed and made when it is needed. */
  run: string;
  sessions: string;
  /** Touched when somebody presses a key. */
  presence: string;
  db_lock: string;
  /** What the store wrote, as JSON lines. */
  writes: string;
}

/** The paths of the project whose root is this folder; nothing of it needs to be there. */
export function projectAt(root: string): Project {
  const ralph = join(root, '.ralph');
  const db = join(ralph, 'db');
  const run = join(ralph, 'run');
  return {
    root,
    ralph,
    config: join(ralph, 'config.yaml'),
    guide: join(ralph, 'guide.md'),
    db,
    metadata: join(db, 'metadata.yaml'),
    features: join(db, 'features.yaml'),
    disciplines: join(db, 'disciplines.yaml'),
    tools: join(db, 'tools.yaml'),
    pipelines: join(db, 'pipelines.yaml'),
    tasks: join(db, 'tasks.yaml'),
    task_files: join(db, 'tasks'),
    archive: join(db, 'archive'),
    history: join(db, 'history'),
    run,
    sessions: join(run, 'sessions'),
    presence: join(run, 'presence'),
    db_lock: join(run, 'db.lock'),
    writes: join(run, 'writes.jsonl'),
  };
}

/** The small files of the database: all of it but the tasks. */
export function frameFiles(project: Project): string[] {
  const { config, metadata, features, disciplines, tools, pipelines } = project;
  return [config, metadata, features, disciplines, tools, pipelines];
}

/**
 * The project that this folder lies in: the nearest one above that holds `.ralph`, but none outside of
 * the repository. Fails with `no-project`.
 */
export function findProject(from: string): Result<Project> {
  let folder = resolve(from);
  for (;;) {
    if (statSync(join(folder, '.ralph'), { throwIfNoEntry: false })?.isDirectory() === true) {
      return ok(projectAt(folder));
    }
    const above = dirname(folder);
    if (above === folder || existsSync(join(folder, '.git')))
      return fail({ reason: 'no-project', folder: from });
    folder = above;
  }
}

/** A path of the project as people see it: relative to the root, with forward slashes. */
export function projectPath(project: Project, path: string): string {
  return relative(project.root, path).split(sep).join('/');
}
