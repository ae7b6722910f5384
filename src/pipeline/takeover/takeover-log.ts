import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import { readEvents } from '../../monitor/event-log.ts';

/**
 * The event log of one takeover. Not beside those of runs: the newest there is the one that people
 * look at and that an engine answers in, and a paused engine may live meanwhile.
 */
export function takeoverLogPath(project: Project, run: string): string {
  return join(folder(project), `${run}.jsonl`);
}

/** The logs of takeovers that the next run still has to look at. */
export function takeoverLogs(project: Project): string[] {
  try {
    const names = readdirSync(folder(project)).filter((name) => name.endsWith('.jsonl'));
    return names.map((name) => join(folder(project), name));
  } catch {
    return [];
  }
}

/**
 * What they hold is settled, or in the log of another one: no run looks at any of them again, but `run`.
 * Each goes to its session, for those who look at that.
 */
export function forgetTakeovers(project: Project, run?: string): void {
  const kept = run === undefined ? undefined : takeoverLogPath(project, run);
  for (const path of takeoverLogs(project)) {
    if (path !== kept) moveToSession(project, path);
  }
}

/** One that began no session, or whose session has no folder any more, is deleted. */
function moveToSession(project: Project, path: string): void {
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
  return join(project.run, 'takeovers');
}
