import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { markedProcesses } from '../../src/host/marked-process.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import type { ChaosTask } from './queue.ts';

const event = z.looseObject({ type: z.string(), at: z.string() });
type LoggedEvent = z.infer<typeof event>;

/** As the config has it by default. */
const mostAttempts = 3;

const record = z.looseObject({
  session: z.string(),
  task: z.string(),
  outcome: z.string(),
  reason: z.string(),
  started: z.string(),
  attempt: z.number(),
  charged: z.boolean(),
});
type ChaosRecord = z.infer<typeof record>;

/** The log of one life. */
export interface RunLogText {
  events: LoggedEvent[];
  /** From `run-started` to the first thing that the run did after it; 0 when it did nothing. */
  recovery_ms: number;
}

/** The logs of all lives, in the order in which they began. */
export function runLogs(sandbox: Sandbox): RunLogText[] {
  const folder = '.ralph/run/events';
  const logs = readdirSync(join(sandbox.project, folder)).map((name) => {
    const events = sandbox
      .read(`${folder}/${name}`)
      .split('\n')
      .flatMap((line) => parsedLine(line) ?? []);
    return { events, recovery_ms: recoveryTime(events) };
  });
  // By the first event: two runs that began in the same second have names that do not tell.
  return logs.sort((a, b) => ((a.events[0]?.at ?? '') < (b.events[0]?.at ?? '') ? -1 : 1));
}

/** A line that a crash cut off is no event. */
function parsedLine(line: string): LoggedEvent | undefined {
  try {
    return event.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function recoveryTime(events: LoggedEvent[]): number {
  const started = events.find(({ type }) => type === 'run-started');
  const first = events.find(({ type }) => type === 'session-recovered' || type === 'task-picked');
  return started === undefined || first === undefined
    ? 0
    : Date.parse(first.at) - Date.parse(started.at);
}

/** All that the files of `.ralph/` say, without what Ralph may change in them. */
export function databaseText(sandbox: Sandbox): string {
  const tasks = sandbox
    .read('.ralph/db/tasks.yaml')
    .split('\n')
    .filter((line) => !/^ {4}(?:status: done|session: s-\S+)$/.test(line));
  return [...tasks, sandbox.read('.ralph/config.yaml'), sandbox.read('.ralph/.gitignore')].join(
    '\n',
  );
}

export interface ChaosEnd {
  sandbox: Sandbox;
  tasks: ChaosTask[];
  /** `databaseText` from before the first life. */
  before: string;
  logs: RunLogText[];
  /** How many agents were killed while their engine lived. */
  agents_killed: number;
}

/** What is not as it has to be, now that the queue is drained. */
export function endProblems(end: ChaosEnd): string[] {
  const records = readRecords(end.sandbox);
  const events = end.logs.flatMap((log) => log.events);
  return [
    ...end.tasks.flatMap((task) => taskProblems(task, records, events)),
    ...end.tasks.flatMap((task) => attemptProblems(task, records)),
    ...statusProblems(end),
    ...keptProblems(records, events),
    ...failureProblems(end, records),
    ...(databaseText(end.sandbox) === end.before ? [] : ['lines changed that are not for Ralph']),
    ...orphanProblems(events),
  ];
}

function readRecords(sandbox: Sandbox): ChaosRecord[] {
  const folder = join(sandbox.project, '.ralph/db/history');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => record.parse(parse(sandbox.read(join('.ralph/db/history', name)))));
}

/** What became of the sessions that did not complete their task. */
export function failedOutcomes(sandbox: Sandbox): string[] {
  return readRecords(sandbox)
    .map(({ outcome }) => outcome)
    .filter((outcome) => outcome !== 'completed');
}

/** Done exactly once, after all that it depends on, and never begun again. */
function taskProblems(
  { id, depends_on }: ChaosTask,
  records: ChaosRecord[],
  events: LoggedEvent[],
): string[] {
  const done = records.filter(({ task, outcome }) => task === id && outcome === 'completed');
  const picked = events.filter((one) => one.type === 'task-picked' && one['task'] === id);
  const last = picked.at(-1)?.['session'];
  const problems: string[] = [];
  if (done.length !== 1) problems.push(`${id} has ${done.length} records of its end`);
  if (done[0] !== undefined && last !== done[0].session) {
    problems.push(
      `${id} was played again in ${String(last)} after ${done[0].session} was recorded`,
    );
  }
  const begun = events.indexOf(picked[0] ?? { type: '', at: '' });
  for (const other of depends_on) {
    const session = records.find(({ task, outcome }) => task === other && outcome === 'completed');
    const met = events.findIndex(
      (one) => one.type === 'task-picked' && one['session'] === session?.session,
    );
    if (met === -1 || met > begun) problems.push(`${id} was begun before ${other} was done`);
  }
  return problems;
}

/** The queue says of each task what its record says. */
function statusProblems({ sandbox, tasks }: ChaosEnd): string[] {
  const text = sandbox.read('.ralph/db/tasks.yaml');
  const queue = z
    .object({ tasks: z.array(z.looseObject({ id: z.string(), status: z.optional(z.string()) })) })
    .parse(parse(text));
  const statuses = new Map(queue.tasks.map(({ id, status }) => [id, status]));
  return tasks.flatMap(({ id }) => {
    const status = statuses.get(id) ?? 'nothing';
    return status === 'done' ? [] : [`${id} is ${status}, not done`];
  });
}

/** Each charged session is one attempt, and no other is; there are never more than the most. */
function attemptProblems({ id }: ChaosTask, records: ChaosRecord[]): string[] {
  const problems: string[] = [];
  let charged = 0;
  for (const one of recordsOf(id, records)) {
    if (one.attempt !== charged + 1) {
      problems.push(`${one.session} is attempt ${one.attempt} at ${id}, after ${charged} charged`);
    }
    if (one.charged) charged += 1;
  }
  if (charged > mostAttempts) problems.push(`${id} was attempted ${charged} times`);
  return problems;
}

/** In the order in which they began. */
function recordsOf(id: string, records: ChaosRecord[]): ChaosRecord[] {
  return records.filter(({ task }) => task === id).sort((a, b) => (a.started < b.started ? -1 : 1));
}

/** What was decided, and has reached the log, is never given up. */
function keptProblems(records: ChaosRecord[], events: LoggedEvent[]): string[] {
  return events.flatMap((one) => {
    if (one.type !== 'session-decided') return [];
    const { session, outcome, task } = record.parse(one['record']);
    const kept = records.some((other) => other.session === session && other.outcome === outcome);
    return kept ? [] : [`the result of ${session}, ${outcome} for ${task}, is lost`];
  });
}

/** Only a session that was made to fail does, and one whose agent was killed: nothing else is wrong. */
function failureProblems(end: ChaosEnd, records: ChaosRecord[]): string[] {
  const failed = end.tasks.flatMap(({ id, flaws }) =>
    recordsOf(id, records).filter(
      ({ outcome }, index) => outcome !== (flaws[index] ?? 'completed'),
    ),
  );
  if (failed.length <= end.agents_killed) return [];
  const told = failed.map(({ session, outcome, reason }) => `${session} ${outcome}: ${reason}`);
  return [
    `${end.agents_killed} agents were killed, and ${failed.length} failed: ${told.join('; ')}`,
  ];
}

function orphanProblems(events: LoggedEvent[]): string[] {
  const sessions = new Set(
    events.flatMap((one) => (one.type === 'task-picked' ? [String(one['session'])] : [])),
  );
  return [...sessions].flatMap((session) => {
    const living = markedProcesses(session);
    return living.length === 0 ? [] : [`processes of ${session} live on: ${living.join(', ')}`];
  });
}
