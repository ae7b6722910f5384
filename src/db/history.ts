import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeAtomic } from '../host/file.ts';
import { sessionMonth } from '../model/id.ts';
import type { SessionRecord } from '../model/outcome.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import { pairsText } from './edit/value-text.ts';
import { projectPath, type Project } from './project.ts';
import { readRecordFile } from './read/list-file.ts';
import { readSource } from './read/source.ts';
import { sessionRecordKeys, sessionRecordKind } from './session-record.ts';

/** Where the record of this session is, or will be. */
export function recordPath(project: Project, session: string): string {
  return join(project.history, sessionMonth(session) ?? 'undated', `${session}.yaml`);
}

/**
 * Writes a session's record, as a whole and only once. Fails with `unwritable`, also when there is one
 * already.
 */
export function writeRecord(project: Project, record: SessionRecord): Result<void> {
  const path = recordPath(project, record.session);
  if (existsSync(path)) {
    return fail({ reason: 'unwritable', path, detail: 'this session has its record already' });
  }
  return restoreRecord(project, record);
}

/** The same for a record that a crash may have left unwritten: the same bytes as before. */
export function restoreRecord(project: Project, record: SessionRecord): Result<void> {
  const path = recordPath(project, record.session);
  const folder = makeFolder(dirname(path));
  if (!folder.ok) return folder;
  // Not `writeNew`: a crash in the middle of it would leave half a record under this name for ever.
  return writeAtomic(path, recordText(record));
}

/** A record as its file holds it. */
export function recordText(record: SessionRecord): string {
  const ordered = Object.fromEntries(sessionRecordKeys.map((key) => [key, record[key]]));
  return `${pairsText(ordered, 0, '\n')}\n`;
}

/** The record of a session; undefined when there is none. Fails with `invalid-database` or `unreadable`. */
export function readRecord(project: Project, session: string): Result<SessionRecord | undefined> {
  const path = recordPath(project, session);
  const file = projectPath(project, path);
  const source = readSource(path, file);
  if (!source.ok) return source;
  const { text, problem } = source.value;
  if (problem !== undefined) return fail({ reason: 'invalid-database', problems: [problem] });
  if (text === undefined) return ok(undefined);
  const { entry, problems } = readRecordFile(sessionRecordKind, { file, text });
  const errors = problems.filter((one) => one.severity === 'error');
  if (errors.length > 0) return fail({ reason: 'invalid-database', problems: errors });
  return ok(entry?.piece.value);
}

/**
 * The last sessions of a task, newest first, at most `limit`: those since its attempts count anew. Ends
 * early where a record is gone. Fails as `readRecord` does.
 */
export function lastAttempts(project: Project, task: Task, limit: number): Result<SessionRecord[]> {
  const records: SessionRecord[] = [];
  const seen = new Set<string>();
  let session = task.session;
  while (session !== undefined && session !== task.attempts_from && records.length < limit) {
    if (seen.has(session)) break;
    seen.add(session);
    const record = readRecord(project, session);
    if (!record.ok) return record;
    if (record.value === undefined) break;
    records.push(record.value);
    session = record.value.previous;
  }
  return ok(records);
}

/** The number of the next attempt, from 1. A session that was not charged is tried again as the same one. */
export function attemptNumber(last: SessionRecord | undefined, task: Task): number {
  if (last === undefined || last.session === task.attempts_from) return 1;
  return last.charged ? last.attempt + 1 : last.attempt;
}
