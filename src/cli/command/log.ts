import { readRecords, taskRecords } from '../../evidence/history/session-records.ts';
import { recordedSessions, sessionNames } from '../../evidence/history/session-name.ts';
import type { Project } from '../../db/project.ts';
import type { Failure } from '../../model/failure.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { findTask } from '../../model/queue.ts';
import { lastRunState } from '../../pipeline/log/run-log.ts';
import { sessionTable, type UnrecordedSession } from '../display/session-row.ts';
import type { ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { personsSession } from '../task-state.ts';
import { unrecordedSession } from './session-state.ts';

export interface LogOptions {
  json: boolean;
  limit?: number;
}

/** A screen of them; who wants more says how many. */
const usualLimit = 30;

interface FoundSessions {
  sessions: (SessionRecord | UnrecordedSession)[];
  /** How many there are beyond the limit. */
  more: number;
  warnings: Problem[];
}

/** Lists sessions, newest first: all of them, or those of one task. */
export async function log(
  idOrPrefix: string | undefined,
  { json, limit = usualLimit }: LogOptions,
): Promise<ExitCode> {
  const found = await (idOrPrefix === undefined
    ? sessionsOfAll(limit)
    : sessionsOfTask(idOrPrefix, limit));
  if ('reason' in found) return printFailure(found, json);
  const { sessions, more, warnings } = found;
  const lines = [
    sessions.length === 0 ? 'No session yet.' : sessionTable(sessions),
    ...(more === 0 ? [] : [`… ${more} more: --limit ${more + sessions.length} shows them all`]),
  ];
  const data = { sessions, more };
  return printReport({ kind: 'session-log', data, text: lines.join('\n'), warnings }, json);
}

async function sessionsOfAll(limit: number): Promise<FoundSessions | Failure> {
  const project = await locateProject();
  if (!project.ok) return project.failure;
  const names = sessionNames(project.value);
  const shown = names.slice(0, limit);
  return { ...lookAt(project.value, shown), more: names.length - shown.length };
}

function lookAt(project: Project, names: readonly string[]): Omit<FoundSessions, 'more'> {
  const recorded = new Set(recordedSessions(project));
  const warnings: Problem[] = [];
  const sessions = names.flatMap((session): (SessionRecord | UnrecordedSession)[] => {
    if (!recorded.has(session)) return [unrecordedSession(project, session)];
    const read = readRecords(project, [session]);
    warnings.push(...read.warnings);
    return read.records;
  });
  return { sessions, warnings };
}

async function sessionsOfTask(idOrPrefix: string, limit: number): Promise<FoundSessions | Failure> {
  const opened = await openQueue();
  if (!opened.ok) return opened.failure;
  const { project, queue, warnings } = opened.value;
  const task = findTask(queue.tasks, idOrPrefix);
  if (!task.ok) return task.failure;
  const run = lastRunState(project);
  const current = personsSession(project) ?? (run.ok ? run.value?.current : undefined);
  const isCurrent = current?.task === task.value.id && current.session !== task.value.session;
  const unrecorded = isCurrent ? [unrecordedSession(project, current.session)] : [];
  const read = taskRecords(project, task.value.session, Infinity);
  const all = [...unrecorded, ...read.records];
  const sessions = all.slice(0, limit);
  return {
    sessions,
    more: all.length - sessions.length,
    warnings: [...warnings, ...read.warnings],
  };
}
