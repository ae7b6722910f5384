import { checkWords } from '../../model/check.ts';
import type { FileChange, MadeCommit, SessionRecord, ToldWords } from '../../model/outcome.ts';
import type { AskedQuestion } from '../../model/question.ts';
import type { RedFlag } from '../../model/red-flag.ts';
import type { Task, TaskStatus } from '../../model/task.ts';
import type { TaskWork } from './task-work.ts';

export interface FailedAttempt {
  session: string;
  attempt: number;
  charged: boolean;
  outcome: string;
  reason: string;
}

/** What the sessions of one task came to, and what the task is now. */
export interface TaskReport {
  task: string;
  /** Absent where the task is gone from the queue. */
  title?: string;
  group: 'done-verified' | 'done-unverified' | 'blocked' | 'not-done';
  /** Its status now, or what its last session made of it where the queue does not tell. */
  status: TaskStatus;
  /** What became of it since its last session, in words. */
  since?: string;
  /** What it waits for, of a blocked one. */
  blocked?: { on: string; reason: string; question?: string; options: string[] };
  /** Of the last session that tells it. */
  summary?: string;
  /** Oldest first, as the records name them. */
  sessions: string[];
  /** Attempts that came to nothing; one that ended with a question did not. */
  failed: FailedAttempt[];
  /** What checks said at its last attempt, where they failed and it is the work that failed them. */
  failed_checks: string[];
  /** Checks that failed at its end as they had before it began: no result of it. */
  failing_before: string[];
  files: FileChange[];
  added: number;
  removed: number;
  /** Absent where it changed nothing, and where that is not known for sure. */
  work?: TaskWork;
  cost_usd: number;
  /** Sessions in which a person worked: their cost is not known, and not in there. */
  by_hand: number;
  duration_ms: number;
  commits: MadeCommit[];
  told: ToldWords[];
  /** What its sessions asked while they ran. */
  asked: AskedQuestion[];
  remarks: string[];
  flags: RedFlag[];
}

/** The task as it is in the queue; `gone` from it, or `unknown` where the queue does not read. */
export type TaskNow = Task | 'gone' | 'unknown';

/** Adds up the sessions of one task, oldest first and at least one. */
export function taskReport(
  records: readonly SessionRecord[],
  now: TaskNow,
  work?: TaskWork,
): TaskReport {
  const last = records.at(-1);
  if (last === undefined) throw new Error('a task without a session has no report');
  const known = typeof now === 'string' ? undefined : now;
  const status = known?.status ?? last.next.status;
  const since = sinceWords(last, now);
  const blocked = status === 'blocked' ? blockedOf(known, last) : undefined;
  const summary = records.findLast((record) => record.summary !== undefined)?.summary;
  const files = filesOf(records);
  return {
    task: last.task,
    ...(known === undefined ? {} : { title: known.title }),
    group: groupOf(status, last),
    status,
    ...(since === undefined ? {} : { since }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(summary === undefined ? {} : { summary }),
    sessions: records.map(({ session }) => session),
    failed: records
      .filter(({ next, outcome }) => next.status !== 'done' && outcome !== 'blocked')
      .map(({ session, attempt, charged, outcome, reason }) => ({
        ...{ session, attempt, charged, outcome, reason },
      })),
    failed_checks:
      last.next.status === 'done'
        ? []
        : last.checks
            .filter(({ passed, failing_before }) => !passed && failing_before !== true)
            .map((check) => checkWords(check)),
    failing_before: last.checks
      .filter(({ passed, failing_before }) => !passed && failing_before === true)
      .map(({ name }) => name),
    files,
    added: files.reduce((sum, { added }) => sum + added, 0),
    removed: files.reduce((sum, { removed }) => sum + removed, 0),
    ...(work === undefined ? {} : { work }),
    cost_usd: records.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
    by_hand: records.filter(({ taken_over }) => taken_over === true).length,
    duration_ms: records.reduce(
      (sum, { started, ended }) => sum + Date.parse(ended) - Date.parse(started),
      0,
    ),
    commits: records.flatMap(({ commits = [] }) => commits),
    told: records.flatMap(({ told = [] }) => told),
    asked: records.flatMap(({ asked = [] }) => asked),
    remarks: [...new Set(records.flatMap(({ remarks }) => remarks))],
    flags: records.flatMap(({ flags = [] }) => flags),
  };
}

/** What counts is what the task is now; of what is done, whether its last session proved it. */
function groupOf(status: TaskStatus, last: SessionRecord): TaskReport['group'] {
  if (status === 'done') {
    return last.next.status === 'done' && last.verified ? 'done-verified' : 'done-unverified';
  }
  return status === 'blocked' ? 'blocked' : 'not-done';
}

function sinceWords({ next, session }: SessionRecord, now: TaskNow): string | undefined {
  if (now === 'gone') return 'the task is no longer in the queue';
  if (now === 'unknown') return undefined;
  const { status } = now;
  if (next.status === 'done' && status !== 'done') {
    return `${session} had done it; since then it was made ${status} again`;
  }
  if (next.status !== 'done' && status === 'done') return 'somebody has marked it done since then';
  if (next.status === 'blocked' && status !== 'blocked') {
    return `it was blocked; since then it was made ${status}`;
  }
  if (status !== next.status) return `since then it was made ${status}`;
  return now.session === undefined || now.session === session
    ? undefined
    : `${now.session} has worked on it since then`;
}

function blockedOf(task: Task | undefined, { next, reason }: SessionRecord): TaskReport['blocked'] {
  const blocked = task?.blocked ?? next.blocked;
  return {
    on: blocked?.on ?? 'human',
    reason: blocked?.reason ?? reason,
    ...(blocked?.question === undefined ? {} : { question: blocked.question }),
    options: blocked?.options ?? [],
  };
}

/** Each file once, with what all sessions did to it. */
function filesOf(records: readonly SessionRecord[]): FileChange[] {
  const files = new Map<string, FileChange>();
  for (const { path, added, removed } of records.flatMap((record) => record.files)) {
    const known = files.get(path);
    files.set(path, {
      path,
      added: (known?.added ?? 0) + added,
      removed: (known?.removed ?? 0) + removed,
    });
  }
  return [...files.values()];
}
