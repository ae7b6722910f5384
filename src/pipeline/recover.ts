import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from '../db/history.ts';
import type { Project } from '../db/project.ts';
import { endMarkedProcesses } from '../host/marked-process.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { foldRun, type CurrentSession, type RunState } from '../model/run-state.ts';
import { readEvents } from '../monitor/event-log.ts';
import { applyRecord } from './record.ts';
import type { Workshop } from './workshop.ts';

/** The event log of a run. */
export function runLogPath(project: Project, run: string): string {
  return join(project.run, 'events', `${run}.jsonl`);
}

/** The state that the newest run's log tells, or undefined when nothing was ever played. */
export function lastRunState(project: Project): Result<RunState | undefined> {
  const [newest] = runLogs(project);
  return newest === undefined ? ok(undefined) : foldLog(newest);
}

/** Newest first: run ids sort by time. */
function runLogs(project: Project): string[] {
  const folder = join(project.run, 'events');
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    return names
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function foldLog(path: string): Result<RunState | undefined> {
  const events = readEvents(path);
  if (!events.ok) return events;
  return ok(events.value.reduce<RunState | undefined>(foldRun, undefined));
}

/**
 * The session that an earlier engine left without an end. A run that played nothing, because it could
 * not even recover, hides none of those before it.
 */
export function unfinishedSession(project: Project): Result<CurrentSession | undefined> {
  for (const path of runLogs(project)) {
    const state = foldLog(path);
    if (!state.ok) return state;
    if (state.value?.current !== undefined) return ok(state.value.current);
    if (state.value !== undefined && (state.value.finished.length > 0 || state.value.recovered))
      break;
  }
  return ok(undefined);
}

/**
 * Mends what an engine that died left behind: ends the processes of its session, and makes the task
 * what the session's record says, if there is one. Otherwise the attempt does not count: the task was
 * never anything but pending on disk.
 */
export async function recover(
  shop: Workshop,
  unfinished: CurrentSession | undefined,
): Promise<Result<void>> {
  if (unfinished === undefined) return ok(undefined);
  const { session, task } = unfinished;
  const ended_processes = await endMarkedProcesses(session);
  const record = readRecord(shop.project, session);
  if (!record.ok) return record;
  if (record.value !== undefined) {
    const applied = await applyRecord(shop, record.value);
    if (!applied.ok) return applied;
  }
  const how = record.value === undefined ? 'its attempt does not count' : 'its record is kept';
  shop.emit({ type: 'session-recovered', session, task, how, ended_processes });
  return ok(undefined);
}
