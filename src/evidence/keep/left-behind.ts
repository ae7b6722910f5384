import { basename, dirname } from 'node:path';
import { recordPath } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import { folderEntries, type FolderEntry } from '../../host/folder-entry.ts';
import { asidePrefix } from '../../host/git-tree.ts';
import { sessionIdPattern } from '../../model/id.ts';
import { checkpointRefs } from '../checkpoint/checkpoint.ts';
import type { LeftBehind, LeftCheckpoints, LeftItem } from './keep-plan.ts';

/** What must not go whatever its age, by the names of sessions and runs. */
export interface Spared {
  session: (session: string) => boolean;
  log: (run: string) => boolean;
}

/** Nobody looks at files for so long. Milliseconds. */
const scratchMs = 3_600_000;

const logName = /^(r-[0-9a-z-]+)\.jsonl$/;

/** Everything that runs have left in `.ralph/run` and in git. Takes its time, and lets others have theirs. */
export async function leftBehind(
  project: Project,
  { now, ...spared }: Spared & { now: Date },
): Promise<LeftBehind> {
  const items: LeftItem[] = [];
  for (const [folder, what] of [
    ['sessions', 'session'],
    ['displaced', 'displaced'],
  ] as const) {
    for (const entry of await folderEntries(project.run, folder)) {
      if (entry.kind !== 'folder' || !sessionIdPattern.test(entry.name)) continue;
      const at = endOf(project, entry.name) ?? entry.changed;
      items.push({ ...entry, what, at, spared: spared.session(entry.name) });
    }
  }
  for (const entry of await folderEntries(project.run, 'events')) {
    const run = runOf(entry);
    if (run === undefined) continue;
    items.push({ ...entry, what: 'log', at: entry.changed, spared: spared.log(run) });
  }
  for (const entry of await folderEntries(dirname(project.run), basename(project.run))) {
    if (entry.kind !== 'folder' || !entry.name.startsWith(asidePrefix)) continue;
    const isUsed = now.getTime() - entry.changed < scratchMs;
    items.push({ ...entry, what: 'scratch', at: entry.changed, spared: isUsed });
  }
  return { items, checkpoints: await leftCheckpoints(project, spared) };
}

/** What an undo has kept makes a session younger: it is the only way back. */
async function leftCheckpoints(project: Project, spared: Spared): Promise<LeftCheckpoints[]> {
  const undone = new Map<string, number>();
  for (const { session, place, at } of await checkpointRefs(project)) {
    const known = undone.get(session) ?? 0;
    undone.set(session, place === 'undone' ? Math.max(known, at) : known);
  }
  return [...undone].map(([session, at]) => ({
    session,
    at: Math.max(endOf(project, session) ?? startOf(session) ?? Infinity, at),
    spared: spared.session(session),
  }));
}

function runOf({ name, kind }: FolderEntry): string | undefined {
  return kind === 'file' ? logName.exec(name)?.[1] : undefined;
}

/** The end that a session's record tells. Thousands are asked: one line of it is enough. */
function endOf(project: Project, session: string): number | undefined {
  const text = readText(recordPath(project, session), { follow: false });
  const ended = text.ok ? /^ended: ["']?([^"'\n]+)/m.exec(text.value ?? '')?.[1] : undefined;
  return ended === undefined ? undefined : known(Date.parse(ended));
}

/** The time that its id holds. */
function startOf(session: string): number | undefined {
  const match = /^s-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(session);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return known(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
}

function known(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}
