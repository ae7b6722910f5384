import { readRecord, recordPath } from '../../db/history.ts';
import { projectPath, type Project } from '../../db/project.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { unreadRecord } from './unread-record.ts';

export interface ReadRecords {
  records: SessionRecord[];
  /** Of those that do not read; they are left out. */
  warnings: Problem[];
}

/** The records of these sessions, in their order. One that is gone is left out. */
export function readRecords(project: Project, sessions: Iterable<string>): ReadRecords {
  const records: SessionRecord[] = [];
  const warnings: Problem[] = [];
  for (const session of sessions) {
    const read = readRecord(project, session);
    if (!read.ok) {
      const file = projectPath(project, recordPath(project, session));
      warnings.push(...unreadRecord(file, read.failure));
    } else if (read.value !== undefined) records.push(read.value);
  }
  return { records, warnings };
}

/**
 * The sessions of a task, newest first, at most `limit`: also those from before its attempts counted
 * anew. They end where a record is gone or does not read.
 */
export function taskRecords(
  project: Project,
  last: string | undefined,
  limit: number,
): ReadRecords {
  const found: ReadRecords = { records: [], warnings: [] };
  const seen = new Set<string>();
  let session = last;
  while (session !== undefined && found.records.length < limit && !seen.has(session)) {
    seen.add(session);
    const { records, warnings } = readRecords(project, [session]);
    found.records.push(...records);
    found.warnings.push(...warnings);
    session = records[0]?.previous;
  }
  return found;
}
