import type { Problem } from '../../model/problem.ts';
import type { Queue } from '../../model/queue.ts';
import { flagRules, type RedFlag } from '../../model/red-flag.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Tokens } from '../../model/session-end.ts';
import { storedState, taskMap } from '../../model/queue.ts';
import { failingChecks, type FailingCheck } from './failing-check.ts';
import { taskReport, type TaskReport } from './task-report.ts';
import { worksOf } from './task-work.ts';
import type { WorkLook } from './work-look.ts';

/** Which sessions a report is about. */
export type ReportScope = { run: string } | { since: string };

export interface ReportTotals {
  sessions: number;
  /** Of those: counted as attempts. */
  charged: number;
  tasks: number;
  /** Of the tasks; every task is in one of these. */
  done_verified: number;
  done_unverified: number;
  blocked: number;
  not_done: number;
  cost_usd: number;
  /** Of that, what a plan pays for. */
  plan_cost_usd: number;
  /** Sessions in which a person worked: their cost is not known, and not in there. */
  by_hand: number;
  tokens: Tokens;
  /** From the first session's start to the last one's end, and of that what sessions took. */
  wall_ms: number;
  work_ms: number;
  added: number;
  removed: number;
  files: number;
  red_flags: number;
}

/** A red flag with the session that it is about. */
export interface FlaggedSession extends RedFlag {
  task: string;
  session: string;
}

/** Red flags of sessions that ended before those of the report. */
export interface EarlierFlags {
  flags: number;
  /** UTC: the end of the first of these sessions, and how many days ago that was at the most. */
  since: string;
  days: number;
}

/** What some sessions came to. It holds no more than the records and the queue say. */
export interface Report {
  scope: ReportScope;
  /** UTC; absent without a session. */
  started?: string;
  ended?: string;
  /** What the engine does now, or has left undone, in one sentence; absent where it rests. */
  now?: string;
  /** Checks that the work tree still fails. */
  failing: FailingCheck[];
  totals: ReportTotals;
  /** The weightiest first. */
  flags: FlaggedSession[];
  /** Of runs before this one; absent where there are none, or nobody has looked. */
  earlier?: EarlierFlags;
  /** Sessions of the last day in runs before this one; absent where there are none. */
  day_before?: number;
  /** In the order in which they were played first. */
  tasks: TaskReport[];
  /** Tasks that were not played, and wait for a person. */
  questions: { task: string; question: string; options: string[] }[];
  /** How many tasks are in each state now; absent where the queue does not read. */
  queue?: Record<string, number>;
  /** Records that did not read: what they say is missing here. */
  unread: Problem[];
}

export interface ReportSource {
  scope: ReportScope;
  /** Oldest first. */
  records: readonly SessionRecord[];
  problems: readonly Problem[];
  /** Undefined where it does not read: then the records alone count. */
  queue: Queue | undefined;
  now?: string | undefined;
  /** Undefined where git was not asked, or could not tell. */
  look?: WorkLook | undefined;
  /** Sessions before those of the report, whose red flags are to be told. */
  earlier?: { records: readonly SessionRecord[]; now: Date } | undefined;
}

/** The report of some sessions. Pure. */
export function makeReport(source: ReportSource): Report {
  const { scope, records, problems, queue, now, look } = source;
  const tasks = tasksOf(source);
  const flags = records
    .flatMap(({ task, session, flags: found = [] }) =>
      found.map((flag): FlaggedSession => ({ ...flag, task, session })),
    )
    .sort((a, b) => flagRules.indexOf(a.rule) - flagRules.indexOf(b.rule));
  const span = spanOf(records);
  return {
    scope,
    ...span,
    ...(now === undefined ? {} : { now }),
    failing: failingChecks({ records, tasks, looked: look !== undefined }),
    totals: totalsOf(records, tasks, flags.length),
    flags,
    ...earlierOf(source),
    tasks,
    questions: questionsOf(queue, new Set(records.map(({ task }) => task))),
    ...(queue === undefined ? {} : { queue: countsOf(queue) }),
    unread: [...problems],
  };
}

const dayMs = 86_400_000;

/** What was undone is not to be looked at any more. */
function earlierOf(source: ReportSource): Pick<Report, 'earlier' | 'day_before'> {
  const { records, look, earlier } = source;
  if (earlier === undefined) return {};
  const own = new Set(records.map(({ session }) => session));
  const others = earlier.records.filter(({ session }) => !own.has(session));
  const now = earlier.now.getTime();
  const recent = others.filter(({ ended }) => now - Date.parse(ended) < dayMs).length;
  const more = recent === 0 ? {} : { day_before: recent };
  const odd = others.filter(
    ({ session, flags = [] }) => flags.length > 0 && look?.undone.has(session) !== true,
  );
  const [first] = odd.map(({ ended }) => ended).sort();
  if (first === undefined) return more;
  const flags = odd.reduce((sum, record) => sum + (record.flags ?? []).length, 0);
  const days = Math.max(1, Math.ceil((now - Date.parse(first)) / dayMs));
  return { ...more, earlier: { flags, since: first, days } };
}

function tasksOf({ records, queue, look }: ReportSource): TaskReport[] {
  const sessions = new Map<string, SessionRecord[]>();
  for (const record of records) {
    // It had no task; what it made is played by others.
    if (record.explain !== undefined) continue;
    const known = sessions.get(record.task);
    if (known === undefined) sessions.set(record.task, [record]);
    else known.push(record);
  }
  const byId = taskMap(queue?.tasks ?? []);
  const works = look === undefined ? undefined : worksOf(records, look);
  return [...sessions].map(([id, own]) =>
    taskReport(own, queue === undefined ? 'unknown' : (byId.get(id) ?? 'gone'), works?.get(id)),
  );
}

function spanOf(records: readonly SessionRecord[]): Pick<Report, 'started' | 'ended'> {
  const [first] = records;
  if (first === undefined) return {};
  const started = records.map((one) => one.started).reduce((a, b) => (a < b ? a : b));
  const ended = records.map((one) => one.ended).reduce((a, b) => (a > b ? a : b));
  return { started, ended };
}

function totalsOf(
  records: readonly SessionRecord[],
  tasks: readonly TaskReport[],
  red_flags: number,
): ReportTotals {
  const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
    list.reduce((total, one) => total + of(one), 0);
  const count = (group: TaskReport['group']): number =>
    tasks.filter((task) => task.group === group).length;
  const { started, ended } = spanOf(records);
  return {
    sessions: records.length,
    charged: records.filter(({ charged }) => charged).length,
    tasks: tasks.length,
    done_verified: count('done-verified'),
    done_unverified: count('done-unverified'),
    blocked: count('blocked'),
    not_done: count('not-done'),
    cost_usd: sum(records, ({ cost_usd }) => cost_usd),
    plan_cost_usd: sum(records, ({ cost_usd, subscription }) => (subscription ? cost_usd : 0)),
    by_hand: records.filter(({ taken_over }) => taken_over === true).length,
    tokens: {
      input: sum(records, ({ tokens }) => tokens.input),
      output: sum(records, ({ tokens }) => tokens.output),
      cached: sum(records, ({ tokens }) => tokens.cached),
    },
    wall_ms: Date.parse(ended ?? '') - Date.parse(started ?? '') || 0,
    work_ms: sum(records, (one) => Date.parse(one.ended) - Date.parse(one.started)),
    added: sum(tasks, ({ added }) => added),
    removed: sum(tasks, ({ removed }) => removed),
    files: new Set(records.flatMap(({ files }) => files.map(({ path }) => path))).size,
    red_flags,
  };
}

function questionsOf(queue: Queue | undefined, played: ReadonlySet<string>): Report['questions'] {
  return (queue?.tasks ?? []).flatMap(({ id, status, blocked }) =>
    status === 'blocked' && blocked?.on === 'human' && !played.has(id)
      ? [{ task: id, question: blocked.question ?? blocked.reason, options: blocked.options ?? [] }]
      : [],
  );
}

function countsOf({ tasks }: Queue): Record<string, number> {
  const byId = taskMap(tasks);
  const counts: Record<string, number> = {};
  for (const task of tasks) {
    const state = storedState(task, byId);
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}
