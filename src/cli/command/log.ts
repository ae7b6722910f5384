import { readRecords, taskRecords } from '../../evidence/history/session-records.ts';
import {
  findSession,
  recordedSessions,
  sessionNames,
} from '../../evidence/history/session-name.ts';
import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import type { Failure } from '../../model/failure.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { lastRunState } from '../../pipeline/log/run-log.ts';
import { noSession, sessionTable, type UnrecordedSession } from '../display/session-row.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { personsSession } from '../task-state.ts';
import { loggedSession, unrecordedSession } from './session/session-state.ts';

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
  broken?: Failure | undefined;
}

/**
 * Lists sessions, newest first: all of them, or those of one task, which is named by one of them, too.
 * Without any it ends with `nothing`.
 */
export async function log(
  given: string | undefined,
  { json, limit = usualLimit }: LogOptions,
): Promise<ExitCode> {
  const found = await (given === undefined ? sessionsOfAll(limit) : sessionsOfTask(given, limit));
  if ('reason' in found) return printFailure(found, json);
  const { sessions, more, warnings, broken } = found;
  const lines = [
    sessions.length === 0 ? noSession : sessionTable(sessions, process.stdout.columns),
    ...(more === 0 ? [] : [`… ${more} more: --limit ${more + sessions.length} shows them all`]),
  ];
  const data = { sessions, more };
  const code = sessions.length === 0 ? exitCode.nothing : exitCode.ok;
  const text = lines.join('\n');
  return printReport({ kind: 'session-log', data, text, warnings, code, broken }, json);
}

async function sessionsOfAll(limit: number): Promise<FoundSessions | Failure> {
  const project = await locateProject();
  if (!project.ok) return project.failure;
  const names = sessionNames(project.value);
  const shown = names.slice(0, limit);
  return { ...lookAt(project.value, shown), more: names.length - shown.length };
}

function lookAt(
  project: Project,
  names: readonly string[],
): Omit<FoundSessions, 'more' | 'broken'> {
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

async function sessionsOfTask(given: string, limit: number): Promise<FoundSessions | Failure> {
  const opened = await lookAtQueue();
  if (!opened.ok) return opened.failure;
  const { project, queue, warnings, broken } = opened.value;
  const named = taskNamed(project, given);
  if (!named.ok) return named.failure;
  const task = findTask(queue.tasks, named.value);
  if (!task.ok) return broken ?? task.failure;
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
    ...{ warnings: [...warnings, ...read.warnings], broken },
  };
}

/** The task as given, or that of the session that is given as `ralph session` takes it. */
function taskNamed(project: Project, given: string): Result<string> {
  const sessions = sessionNames(project);
  const found = given === 'last' ? ok(sessions[0]) : findSession(sessions, given);
  if (!found.ok) return found;
  const session = found.value;
  if (session === undefined) {
    return given === 'last' ? fail({ reason: 'session-not-found', given: undefined }) : ok(given);
  }
  const read = readRecord(project, session);
  const task = read.ok ? read.value?.task : undefined;
  return ok(task ?? loggedSession(project, session)?.task ?? given);
}
