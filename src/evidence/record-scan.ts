import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath, type Project } from '../db/project.ts';
import { readText } from '../host/file.ts';
import { sessionIdPattern } from '../model/id.ts';
import type { SessionRecord } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { RecordCache } from './record-cache.ts';

/** What of the history was read. */
export interface RecordScan {
  /** Oldest first. */
  records: SessionRecord[];
  /** Of records that do not read: they are left out, and no reason to show nothing. */
  problems: Problem[];
}

/** What to do with a record: keep it, go on without it, or look at none that began before it. */
export type Look = 'take' | 'pass' | 'end';

/**
 * Reads the history from its end: newest session first, until `look` ends it. Other people's sessions may
 * be among them, since the history is committed.
 */
export async function scanRecords(
  project: Project,
  look: (record: SessionRecord) => Look,
): Promise<RecordScan> {
  const cache = new RecordCache(project);
  const scan: RecordScan = { records: [], problems: [] };
  for (const path of recordFiles(project)) {
    const record = await readCached(project, path, { cache, problems: scan.problems });
    if (record === undefined) continue;
    const next = look(record);
    if (next === 'end') break;
    if (next === 'take') scan.records.push(record);
  }
  cache.save();
  return { records: scan.records.reverse(), problems: scan.problems.reverse() };
}

/** The whole history. */
export function allRecords(project: Project): Promise<RecordScan> {
  return scanRecords(project, () => 'take');
}

/** A session lasts no longer than its timeout, which is bounded, and a little. */
const longestMs = 21 * 86_400_000;

/** The sessions that ended at this time or later. */
export function recordsSince(project: Project, since: Date): Promise<RecordScan> {
  const first = since.getTime();
  return scanRecords(project, ({ started, ended }) => {
    if (Date.parse(ended) >= first) return 'take';
    return Date.parse(started) < first - longestMs ? 'end' : 'pass';
  });
}

/** The sessions of one run; of records that do not name theirs, those that began while it was the newest. */
export function recordsOfRun(project: Project, run: string): Promise<RecordScan> {
  const next = runLogNames(project).find((name) => name > run);
  return scanRecords(project, ({ session, run: own }) => {
    if (momentOf(session) < momentOf(run)) return 'end';
    if (own !== undefined) return own === run ? 'take' : 'pass';
    return next === undefined || momentOf(session) < momentOf(next) ? 'take' : 'pass';
  });
}

/**
 * The run of the newest session, by its record or else by the logs; undefined without a session, or when
 * neither tells.
 */
export async function lastRun(project: Project): Promise<string | undefined> {
  let newest: SessionRecord | undefined;
  await scanRecords(project, (record) => {
    if (newest !== undefined) return 'end';
    newest = record;
    return 'take';
  });
  if (newest === undefined || newest.run !== undefined) return newest?.run;
  const moment = momentOf(newest.session);
  return runLogNames(project).findLast((name) => momentOf(name) <= moment);
}

/**
 * The run that this start of an id means, by the logs and the records. Fails with `run-not-found`, also where
 * it may mean several.
 */
export async function findRun(project: Project, given: string): Promise<Result<string>> {
  const logged = runLogNames(project);
  if (logged.includes(given)) return ok(given);
  const { records } = await allRecords(project);
  const runs = new Set([...logged, ...records.flatMap(({ run }) => run ?? [])]);
  if (runs.has(given)) return ok(given);
  const candidates = [...runs].filter((run) => run.startsWith(given)).sort();
  const [only, another] = candidates;
  if (only !== undefined && another === undefined) return ok(only);
  return fail({ reason: 'run-not-found', given, candidates: candidates.slice(-namedRuns) });
}

/** So many are named where a start may mean several: the newest. */
const namedRuns = 6;

/** The second and its part at which a run or a session began: ids of both kinds sort by it. */
function momentOf(id: string): string {
  return id.slice(2, 20);
}

/** Oldest first. */
function runLogNames(project: Project): string[] {
  return names(join(project.run, 'events'))
    .filter((name) => name.startsWith('r-') && name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort();
}

/** Newest first. A month's folder holds the sessions that began in it. */
function recordFiles(project: Project): string[] {
  const months = names(project.history).filter((name) => /^\d{4}-\d{2}$/.test(name));
  return months
    .sort()
    .reverse()
    .flatMap((month) =>
      names(join(project.history, month))
        .filter((name) => name.endsWith('.yaml') && sessionIdPattern.test(name.slice(0, -5)))
        .sort()
        .reverse()
        .map((name) => join(project.history, month, name)),
    );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function readCached(
  project: Project,
  path: string,
  { cache, problems }: { cache: RecordCache; problems: Problem[] },
): Promise<SessionRecord | undefined> {
  const text = readText(path);
  const known = text.ok && text.value !== undefined ? cache.find(text.value) : undefined;
  if (known !== undefined) return known;
  // The YAML parser is loaded only when the cache does not serve.
  const { readRecord } = await import('../db/history.ts');
  const session = path.slice(path.lastIndexOf('/') + 1, -'.yaml'.length);
  const record = readRecord(project, session);
  if (record.ok) {
    if (record.value !== undefined && text.ok && text.value !== undefined) {
      cache.add(text.value, record.value);
    }
    return record.value;
  }
  const { failure } = record;
  if (failure.reason === 'invalid-database') problems.push(...failure.problems);
  else if (failure.reason === 'unreadable')
    problems.push(unreadable(project, path, failure.detail));
  return undefined;
}

function unreadable(project: Project, path: string, detail: string): Problem {
  const place = { severity: 'error', file: projectPath(project, path), line: 1, col: 1 } as const;
  return { ...place, found: detail, expected: 'a file that can be read', example: undefined };
}
