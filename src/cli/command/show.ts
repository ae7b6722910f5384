import { pairsText } from '../../db/edit/value-text.ts';
import type { Project } from '../../db/project.ts';
import { writtenDuration } from '../../model/duration.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { checksOf, findTask, taskMap, whyNotReady } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import { localTime } from '../display/session-time.ts';
import type { ExitCode } from '../exit-code.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { taskStates } from '../task-state.ts';

/** More of them are in `ralph log`. */
const shownSessions = 20;

/** Shows one task with its defaults, its state, the checks that it has to pass and its sessions. */
export async function show(idOrPrefix: string, options: { json: boolean }): Promise<ExitCode> {
  const opened = await lookAtQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, warnings, broken } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(broken ?? found.failure, options.json);
  const task = found.value;
  const state = taskStates(project, queue.tasks)(task);
  const why = whyNotReady(task, taskMap(queue.tasks));
  const past = await pastOf(project, task);
  const known = { ...task, state, proof: proofOf(task, past.records[0]), why };
  const checks = checksOf(task, queue);
  const data = { ...known, checks, history: past.records.map(inShort) };
  const timeout = task.timeout === undefined ? undefined : writtenDuration(task.timeout);
  const kind = task.own_kind === undefined ? task.kind : `${task.own_kind} (like ${task.kind})`;
  const lines = {
    ...known,
    kind,
    own_kind: undefined,
    timeout,
    checks,
    history: past.records.map(historyLine),
  };
  return printReport(
    {
      kind: 'task',
      data,
      text: pairsText(filled(lines), 0, '\n'),
      ...{ warnings: [...warnings, ...past.warnings], broken },
    },
    options.json,
  );
}

/** Its sessions, newest first. One that never had any needs no reader of records. */
async function pastOf(
  project: Project,
  task: Task,
): Promise<{ records: SessionRecord[]; warnings: Problem[] }> {
  if (task.session === undefined) return { records: [], warnings: [] };
  const { taskRecords } = await import('../../evidence/history/session-records.ts');
  return taskRecords(project, task.session, shownSessions);
}

/** What a done task rests on: whoever made it done by hand has proven nothing. */
function proofOf(
  { status, session, attempts_from: from }: Task,
  last: SessionRecord | undefined,
): 'verified' | 'unverified' | undefined {
  if (status !== 'done') return undefined;
  // `ralph done` makes the attempts count anew: a session before it proves nothing of it.
  if (session !== undefined && session === from) return 'unverified';
  // Of a record that is gone nothing is known.
  if (session !== undefined && last === undefined) return undefined;
  return last?.next.status === 'done' && last.verified ? 'verified' : 'unverified';
}

function inShort(record: SessionRecord): object {
  const { session, attempt, charged, outcome, verified, started, ended } = record;
  return { session, attempt, charged, outcome, verified, started, ended };
}

function historyLine(record: SessionRecord): string {
  const { session, attempt, outcome, verified, started, next } = record;
  const proof = next.status !== 'done' ? '' : verified ? ', verified' : ', unverified';
  return `${session}  ${localTime(started)}  attempt ${attempt}  ${outcome}${proof}`;
}

/** Without what is undefined or empty: people want to see what is there. */
function filled(data: object): object {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
