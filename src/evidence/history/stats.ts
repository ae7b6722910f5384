import type { Outcome, SessionRecord } from '../../model/outcome.ts';
import type { Phase } from '../../model/phase.ts';
import type { Tokens } from '../../model/session-end.ts';

export interface PhaseStats {
  ms: number;
  /** How many sessions told it; older ones do not. */
  sessions: number;
}

export interface CheckStats {
  name: string;
  runs: number;
  failed: number;
  ms: number;
}

/** What a number of sessions came to. Each share can be told with what it is a share of. */
export interface SessionStats {
  sessions: number;
  tasks: number;
  /** Tasks that are done since their last session here, by whether that was proven. */
  done_verified: number;
  done_unverified: number;
  /** Of those that are done: at their first attempt, and all their attempts together. */
  done_first_try: number;
  done_attempts: number;
  outcomes: Partial<Record<Outcome, number>>;
  /** From the start of each session to its end. */
  duration_ms: number;
  cost_usd: number;
  /** Of that, what a plan pays, and in how many sessions. */
  plan_cost_usd: number;
  plan_sessions: number;
  /** Sessions in which a person worked: their cost is not known, and not in there. */
  by_hand: number;
  tokens: Tokens;
  phases: Partial<Record<Phase, PhaseStats>>;
  /** By name. */
  checks: CheckStats[];
}

/** The last session of each task; what the task is now, it has made of it. `records`: oldest first. */
export function lastSessions(records: readonly SessionRecord[]): ReadonlySet<string> {
  return new Set(new Map(records.map(({ task, session }) => [task, session])).values());
}

/** Adds up sessions. `last` holds those that were the last ones of their tasks. Pure. */
export function sessionStats(
  records: readonly SessionRecord[],
  last: ReadonlySet<string>,
): SessionStats {
  // Who explains has no task: its sessions cost something, and finish none.
  const own = records.filter(({ explain }) => explain === undefined);
  const done = own.filter(({ session, next }) => last.has(session) && next.status === 'done');
  const planned = records.filter(({ subscription }) => subscription === true);
  return {
    sessions: records.length,
    tasks: new Set(own.map(({ task }) => task)).size,
    done_verified: done.filter(({ verified }) => verified).length,
    done_unverified: done.filter(({ verified }) => !verified).length,
    done_first_try: done.filter(({ attempt }) => attempt === 1).length,
    done_attempts: sum(done, ({ attempt }) => attempt),
    outcomes: outcomesOf(records),
    duration_ms: sum(records, ({ started, ended }) => Date.parse(ended) - Date.parse(started)),
    cost_usd: sum(records, ({ cost_usd }) => cost_usd),
    by_hand: records.filter(({ taken_over }) => taken_over === true).length,
    plan_cost_usd: sum(planned, ({ cost_usd }) => cost_usd),
    plan_sessions: planned.length,
    tokens: {
      input: sum(records, ({ tokens }) => tokens.input),
      output: sum(records, ({ tokens }) => tokens.output),
      cached: sum(records, ({ tokens }) => tokens.cached),
    },
    phases: phasesOf(records),
    checks: checksOf(records),
  };
}

/** The sessions by what this says of each, in the order of its words. */
export function groupSessions(
  records: readonly SessionRecord[],
  by: (record: SessionRecord) => string,
): Map<string, SessionRecord[]> {
  const groups = new Map<string, SessionRecord[]>();
  for (const record of records) {
    const key = by(record);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function outcomesOf(records: readonly SessionRecord[]): SessionStats['outcomes'] {
  const counts: SessionStats['outcomes'] = {};
  for (const { outcome } of records) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function phasesOf(records: readonly SessionRecord[]): SessionStats['phases'] {
  const phases: SessionStats['phases'] = {};
  for (const phase of ['baseline', 'prepare', 'work', 'verify', 'record'] as const) {
    const times = records.flatMap(({ phase_ms }) => phase_ms?.[phase] ?? []);
    if (times.length > 0) phases[phase] = { ms: sum(times, (ms) => ms), sessions: times.length };
  }
  return phases;
}

function checksOf(records: readonly SessionRecord[]): CheckStats[] {
  const checks = new Map<string, CheckStats>();
  for (const { name, passed, duration_ms } of records.flatMap((record) => record.checks)) {
    const { runs, failed, ms } = checks.get(name) ?? { runs: 0, failed: 0, ms: 0 };
    const fails = failed + (passed ? 0 : 1);
    checks.set(name, { name, runs: runs + 1, failed: fails, ms: ms + duration_ms });
  }
  return [...checks.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
