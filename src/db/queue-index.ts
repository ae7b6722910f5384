import { constants, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeScratch } from '../host/file.ts';
import { readRegular } from '../host/regular-file.ts';
import type { Outline, TaskOutline } from '../model/outline.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { fileTime, haveStamps, stampsSince, type Stamps } from './file-stamp.ts';
import { pendingChange } from './pending-change.ts';
import type { Project } from './project.ts';
import { cachedQueue } from './queue-cache.ts';
import type { Loaded } from './store.ts';

/** Changes with every change of what is kept: an index of another version is none. */
const version = 3;

/** A build has its content in the names of its files: what another build has read is read anew. */
const build = basename(import.meta.url);

export interface LoadedOutline {
  queue: Outline;
  warnings: Problem[];
}

/** The first line of the file. The outline comes after it. */
interface Head extends Stamps {
  version: number;
  build: string;
  crc: number;
}

/** Key by key and not task by task: so most of it need not be made anew for each task. */
interface Kept {
  id: string[];
  title: string[];
  status: TaskOutline['status'][];
  priority: TaskOutline['priority'][];
  kind: TaskOutline['kind'][];
  own_kind: (string | null)[];
  feature: (string | null)[];
  discipline: (string | null)[];
  depends_on: Lists;
  reviews: Lists;
  tags: Lists;
  features: [name: string, title: string][];
  disciplines: [name: string, title: string][];
  tools: [name: string, title: string][];
  pipelines: [name: string, title: string][];
  checks: [name: string, command: string][];
  kinds: [name: string, like: TaskOutline['kind']][];
}

/** Lists that many tasks have are kept once. */
interface Lists {
  different: string[][];
  /** Which of them each task has. */
  which: number[];
}

/**
 * The queue without its long texts, for commands that show many tasks. While the file system says that
 * nothing was written since, not one file is read, as git trusts its index; else it is what `cachedQueue`
 * gives, and fails as that does. What plays or writes never uses it.
 */
export async function cachedOutline(
  project: Project,
  load: () => Promise<Result<Loaded>>,
): Promise<Result<LoadedOutline>> {
  const path = join(project.run, 'queue-index');
  const kept = keptOutline(project, path);
  if (kept !== undefined) return ok({ queue: kept, warnings: [] });
  // Taken down before anything is read: from then on a change shows in the stamps.
  const began = existsSync(project.run) ? fileTime(path) : undefined;
  const loaded = await cachedQueue(project, load, { keeps: false });
  if (loaded.ok && loaded.value.warnings.length === 0 && began !== undefined) {
    const isWhole = pendingChange(project) === undefined;
    const stamps = isWhole ? stampsSince(project, began) : undefined;
    if (stamps !== undefined) keepOutline(path, stamps, loaded.value.queue);
  }
  return loaded;
}

function keepOutline(path: string, stamps: Stamps, { tasks, ...queue }: Outline): void {
  const named = (records: Outline['features']): Kept['features'] =>
    [...records.values()].map(({ name, title }) => [name, title]);
  const column = <Key extends keyof TaskOutline>(key: Key): TaskOutline[Key][] =>
    tasks.map((task) => task[key]);
  const orNull = (key: 'feature' | 'discipline' | 'own_kind'): (string | null)[] =>
    tasks.map((task) => task[key] ?? null);
  const kept: Kept = {
    ...{ id: column('id'), title: column('title'), status: column('status') },
    ...{ priority: column('priority'), kind: column('kind') },
    own_kind: orNull('own_kind'),
    ...{ feature: orNull('feature'), discipline: orNull('discipline') },
    depends_on: listsOf(column('depends_on')),
    reviews: listsOf(column('reviews')),
    tags: listsOf(column('tags')),
    features: named(queue.features),
    disciplines: named(queue.disciplines),
    tools: named(queue.tools),
    pipelines: named(queue.pipelines),
    checks: queue.config.checks.map(({ name, command }) => [name, command]),
    kinds: queue.config.kinds.map(({ name, like }) => [name, like]),
  };
  const body = JSON.stringify(kept);
  const head: Head = { version, build, crc: crc32(body), ...stamps };
  // Without it the next command is slower, and that is all.
  writeScratch(path, `${JSON.stringify(head)}\n${body}`);
}

function keptOutline(project: Project, path: string): Outline | undefined {
  try {
    const bytes = readRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW, Infinity);
    const end = bytes.indexOf('\n') + 1;
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    if (head.version !== version || head.build !== build || !haveStamps(project, head)) {
      return undefined;
    }
    const body = bytes.subarray(end);
    if (crc32(body) !== head.crc) return undefined;
    return outlineOf(JSON.parse(body.toString()) as Kept);
  } catch {
    return undefined;
  }
}

function outlineOf(kept: Kept): Outline {
  const { title, status, priority, kind, own_kind, feature, discipline } = kept;
  const { depends_on, reviews, tags } = kept;
  const listAt = ({ different, which }: Lists, at: number): string[] =>
    different[which[at] ?? 0] ?? [];
  return {
    tasks: kept.id.map((id, at) => ({
      id,
      title: title[at] ?? '',
      status: status[at] ?? 'draft',
      priority: priority[at] ?? 'medium',
      kind: kind[at] ?? 'implement',
      own_kind: own_kind[at] ?? undefined,
      feature: feature[at] ?? undefined,
      discipline: discipline[at] ?? undefined,
      depends_on: listAt(depends_on, at),
      reviews: listAt(reviews, at),
      tags: listAt(tags, at),
    })),
    features: namedOf(kept.features),
    disciplines: namedOf(kept.disciplines),
    tools: namedOf(kept.tools),
    pipelines: namedOf(kept.pipelines),
    config: {
      checks: kept.checks.map(([name, command]) => ({ name, command })),
      kinds: kept.kinds.map(([name, like]) => ({ name, like })),
    },
  };
}

function listsOf(lists: readonly string[][]): Lists {
  const places = new Map<string, number>();
  const different: string[][] = [];
  const which = lists.map((list) => {
    const key = JSON.stringify(list);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, different.length);
    return different.push(list) - 1;
  });
  return { different, which };
}

function namedOf(records: Kept['features']): Outline['features'] {
  return new Map(records.map(([name, title]) => [name, { name, title }]));
}
