import { basename } from 'node:path';
import type { Project } from '../db/project.ts';
import type { Spared } from '../evidence/keep/left-behind.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { explainLogs, openSession } from './explain/explain-log.ts';
import { livingEngine } from './lease-path.ts';
import { leftoverOf, newestRunLog } from './log/run-log.ts';

/**
 * What must stay whatever its age: all of a run that lives, the newest log, which tells what is in force,
 * and all that a session without an end is mended from. Fails when a log does not read.
 */
export function sparedOf(project: Project): Result<Spared> {
  const newest = basename(newestRunLog(project) ?? '', '.jsonl');
  const left = leftoverOf(project);
  if (!left.ok) return left;
  const unfinished = left.value.unfinished?.session;
  // Of those that make tasks of a person's words: under way, or to be mended.
  const explains: string[] = [];
  for (const path of explainLogs(project)) {
    const open = openSession(path);
    if (!open.ok) return open;
    if (open.value !== undefined) explains.push(open.value.session);
  }
  const living = livingEngine(project) === undefined ? undefined : newest;
  return ok({
    session: (session) =>
      session === unfinished ||
      explains.includes(session) ||
      (living !== undefined && time(session) >= time(living)),
    // Its own log is the newest of those that begin before it; which one that is, need not be known.
    log: (run) => run === newest || unfinished !== undefined,
  });
}

/** Ids of sessions and runs sort by the time after their first letter. */
function time(id: string): string {
  return id.slice(2);
}
