import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';

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

/** What they hold is settled, or in the log of another one: all but `run` may go. */
export function forgetTakeovers(project: Project, run?: string): void {
  const kept = run === undefined ? undefined : takeoverLogPath(project, run);
  for (const path of takeoverLogs(project)) {
    if (path !== kept) rmSync(path, { force: true });
  }
}

function folder(project: Project): string {
  return join(project.run, 'takeovers');
}
