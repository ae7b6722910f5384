import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Project } from '../../db/project.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { foldRun, type CurrentSession, type RunState } from '../../model/run-state.ts';
import { carriedOver } from '../../model/wait-state.ts';
import type { CarriedOver } from '../../model/wait.ts';
import { readEvents } from '../../monitor/event-log.ts';
import { takeoverLogs } from '../takeover/takeover-log.ts';

/** The event log of a run. */
export function runLogPath(project: Project, run: string): string {
  return join(project.run, 'events', `${run}.jsonl`);
}

/** The state that the newest run's log tells, or undefined when nothing was ever played. */
export function lastRunState(project: Project): Result<RunState | undefined> {
  const newest = newestRunLog(project);
  return newest === undefined ? ok(undefined) : foldLog(newest);
}

/** The event log of the newest run; undefined when nothing was ever played. */
export function newestRunLog(project: Project): string | undefined {
  return runLogs(project)[0];
}

/** Newest first: run ids sort by time. */
export function runLogs(project: Project): string[] {
  const folder = join(project.run, 'events');
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    return newestFirst(names.map((name) => join(folder, name)));
  } catch {
    return [];
  }
}

function newestFirst(paths: readonly string[]): string[] {
  return paths.toSorted((one, other) => (basename(one) < basename(other) ? 1 : -1));
}

/** The session that a takeover left without an end. Fails when its log does not read. */
export function leftTakeover(project: Project): Result<CurrentSession | undefined> {
  for (const path of newestFirst(takeoverLogs(project))) {
    const state = foldLog(path);
    if (!state.ok || state.value?.current !== undefined) {
      return state.ok ? ok(state.value?.current) : state;
    }
  }
  return ok(undefined);
}

/** Why nothing is to be played before a person has looked, from what happened since this run. */
function heldByTakeover(project: Project, run: string): Result<string | undefined> {
  const [newest] = newestFirst(takeoverLogs(project));
  const state = newest === undefined ? ok(undefined) : foldLog(newest);
  if (!state.ok) return state;
  return ok(state.value !== undefined && state.value.run > run ? state.value.held : undefined);
}

function foldLog(path: string): Result<RunState | undefined> {
  const events = readEvents(path);
  if (!events.ok) return events;
  return ok(events.value.reduce<RunState | undefined>(foldRun, undefined));
}

/** What the runs before have left for the next one. */
export interface Leftover {
  /** The session that an engine left without an end. */
  unfinished: CurrentSession | undefined;
  carried: CarriedOver;
}

/** What the next run has to begin with. Fails when a log does not read. */
export function leftoverOf(project: Project): Result<Leftover> {
  const last = lastRunState(project);
  if (!last.ok) return last;
  const unfinished = unfinishedSession(project);
  if (!unfinished.ok) return unfinished;
  const carried = last.value === undefined ? {} : carriedOver(last.value);
  const held = heldByTakeover(project, last.value?.run ?? '');
  if (!held.ok) return held;
  return ok({
    unfinished: unfinished.value,
    carried: held.value === undefined ? carried : { ...carried, held: held.value },
  });
}

/**
 * The session that an earlier engine left without an end. A run that played nothing, because it could
 * not even recover, hides none of those before it.
 */
function unfinishedSession(project: Project): Result<CurrentSession | undefined> {
  for (const path of newestFirst([...runLogs(project), ...takeoverLogs(project)])) {
    const state = foldLog(path);
    if (!state.ok) return state;
    if (state.value?.current !== undefined) return ok(state.value.current);
    if (state.value?.recovered === true) break;
  }
  return ok(undefined);
}
