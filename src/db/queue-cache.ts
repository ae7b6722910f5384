import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readText, writeScratch } from '../host/file.ts';
import { openRegular } from '../host/regular-file.ts';
import type { Discipline, Feature } from '../model/catalog.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { ProjectTool } from '../model/project-tool.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { finishLeftChange } from './pending-change.ts';
import type { Project } from './project.ts';
import { readSources } from './read/sources.ts';
import type { Loaded } from './store.ts';

/** Changes with every change of what is kept: a cache of another version is none. */
const version = 4;

/** A build has its content in the names of its files: what another build has read is read anew. */
const build = basename(import.meta.url);

interface Kept {
  version: number;
  /** Stands for the build and for the content of every file of the database. */
  key: string;
  queue: Omit<Queue, 'features' | 'disciplines' | 'tools' | 'pipelines'> & {
    features: [string, Feature][];
    disciplines: [string, Discipline][];
    tools: [string, ProjectTool][];
    pipelines: [string, Pipeline][];
  };
}

/**
 * The queue, for commands that only look: from the cache while the files are what they were, else as
 * `load` reads it. YAML is slow to parse, and its parser slow to load. The cache is disposable, and
 * what plays or writes never uses it. Without `keeps` it is not written, which takes a while for a long
 * queue. Fails as `load` does, or with `unreadable`.
 */
export async function cachedQueue(
  project: Project,
  load: () => Promise<Result<Loaded>>,
  { keeps = true } = {},
): Promise<Result<Loaded>> {
  await finishLeftChange(project, 'ralph');
  const path = join(project.run, 'queue-cache.json');
  if (!keeps && !existsSync(path)) return load();
  const sources = readSources(project);
  if (!sources.ok) return sources;
  const key = keyOf(sources.value.texts);
  const kept = sources.value.problems.length === 0 ? readKept(path, key) : undefined;
  if (kept !== undefined) return ok({ queue: kept, warnings: [] });
  const loaded = await load();
  // Warnings hang on files beside the database, too; a queue that has some is read anew each time.
  if (keeps && loaded.ok && loaded.value.warnings.length === 0 && existsSync(project.run)) {
    // Without the cache the next command is slower, and that is all.
    writeScratch(path, JSON.stringify(keep(key, loaded.value.queue)));
  }
  return loaded;
}

function keyOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256').update(`${build}\0`);
  for (const [file, text] of texts) hash.update(`${file}\0${text.length}\0${text}\0`);
  return hash.digest('hex');
}

function keep(key: string, queue: Queue): Kept {
  const { features, disciplines, tools, pipelines } = queue;
  const named = { features: [...features], disciplines: [...disciplines], tools: [...tools] };
  return { version, key, queue: { ...queue, ...named, pipelines: [...pipelines] } };
}

function readKept(path: string, key: string): Queue | undefined {
  // The key comes first in the text: a stale cache is not even read.
  const head = `{"version":${version},"key":"${key}","queue":`;
  try {
    if (!beginsWith(path, head)) return undefined;
    const content = readText(path);
    if (!content.ok || content.value?.startsWith(head) !== true) return undefined;
    // Written whole by this version, or it does not parse.
    const { queue } = JSON.parse(content.value) as Kept;
    const { features, disciplines, tools, pipelines } = queue;
    return {
      ...queue,
      features: new Map(features),
      disciplines: new Map(disciplines),
      tools: new Map(tools),
      pipelines: new Map(pipelines),
    };
  } catch {
    return undefined;
  }
}

/** Throws for a file that cannot be read. */
function beginsWith(path: string, head: string): boolean {
  const descriptor = openRegular(path, constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(Buffer.byteLength(head));
    return readSync(descriptor, bytes) === bytes.length && bytes.toString() === head;
  } finally {
    closeSync(descriptor);
  }
}
