import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { foldRun, type CurrentSession, type RunState } from '../../model/run-state.ts';
import { readEvents } from '../../monitor/event-log.ts';

/**
 * The event log of one session that makes tasks of a person's words, until it is settled. Not beside those
 * of runs: a run may be under way meanwhile, and the newest log there is the one that it is known by.
 */
export function explainLogPath(project: Project, run: string): string {
  return join(folder(project), `${run}.jsonl`);
}

/** The logs that are not settled, the oldest first. */
export function explainLogs(project: Project): string[] {
  try {
    const names = readdirSync(folder(project)).filter((name) => name.endsWith('.jsonl'));
    return names.sort().map((name) => join(folder(project), name));
  } catch {
    return [];
  }
}

/** The session that such a log leaves without an end. Fails with `unreadable`. */
export function openSession(path: string): Result<CurrentSession | undefined> {
  const events = readEvents(path);
  if (!events.ok) return events;
  const state = events.value.reduce<RunState | undefined>(foldRun, undefined);
  return ok(state?.current);
}

/** The log is settled: it goes to its session, for those who look at that. */
export function settleLog(project: Project, path: string): void {
  const events = readEvents(path);
  const picked = events.ok ? events.value.find(({ type }) => type === 'task-picked') : undefined;
  try {
    if (picked?.type === 'task-picked') {
      renameSync(path, sessionFolder(join(project.sessions, picked.session)).events);
    }
  } catch {
    // Then there is nothing that it would be kept with.
  }
  rmSync(path, { force: true });
}

function folder(project: Project): string {
  return join(project.run, 'explains');
}
