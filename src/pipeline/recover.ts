import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from '../db/history.ts';
import type { Project } from '../db/project.ts';
import { endMarkedProcesses } from '../host/marked-process.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { foldRun, type RunState } from '../model/run-state.ts';
import { readEvents } from '../monitor/event-log.ts';
import { applyRecord } from './record.ts';
import type { Workshop } from './workshop.ts';

/** The event log of a run. */
export function runLogPath(project: Project, run: string): string {
  return join(project.run, 'events', `${run}.jsonl`);
}

/** The state that the newest run's log tells, or undefined when nothing was ever played. */
export function lastRunState(project: Project): Result<RunState | undefined> {
  const newest = newestLog(project);
  if (newest === undefined) return ok(undefined);
  const events = readEvents(newest);
  if (!events.ok) return events;
  let state: RunState | undefined;
  for (const event of events.value) state = foldRun(state, event);
  return ok(state);
}

/** Run ids sort by time, so the last name is the newest. */
function newestLog(project: Project): string | undefined {
  const folder = join(project.run, 'events');
  try {
    const name = readdirSync(folder)
      .filter((entry) => entry.endsWith('.jsonl'))
      .sort()
      .at(-1);
    return name === undefined ? undefined : join(folder, name);
  } catch {
    return undefined;
  }
}

/**
 * Mends what an engine that died left behind: ends the processes of its session, and makes the task
 * what the session's record says, if there is one. Otherwise the attempt does not count: the task was
 * never anything but pending on disk.
 */
export async function recover(shop: Workshop, before: RunState | undefined): Promise<Result<void>> {
  const current = before?.ended === undefined ? before?.current : undefined;
  if (current === undefined) return ok(undefined);
  const { session, task } = current;
  const ended_processes = await endMarkedProcesses(session);
  const record = readRecord(shop.project, session);
  if (!record.ok) return record;
  const how = record.value === undefined ? 'its attempt does not count' : 'its record is kept';
  shop.emit({ type: 'session-recovered', session, task, how, ended_processes });
  return record.value === undefined ? ok(undefined) : applyRecord(shop, record.value);
}
