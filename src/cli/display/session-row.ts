import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { plainLine } from '../../model/plain-text.ts';
import { costOf } from './cost-words.ts';
import { localTime } from './session-time.ts';
import { tableText, type Cell } from './table.ts';

/** A session that has no record: it is under way, with a person at it or not, or its engine has died. */
export interface UnrecordedSession {
  session: string;
  started: string;
  task: string | undefined;
  attempt: number | undefined;
  state: 'playing' | 'taken-over' | 'explaining' | 'unfinished';
}

/** In the place of a list that is empty. */
export const noSession = 'No session yet: `ralph play` plays the queue.';

/** The name of a session has its start in it, in UTC. */
const columns = [
  { head: 'SESSION', kept: true },
  { head: 'STARTED', kept: true, spare: 2 },
  { head: 'TASK' },
  { head: 'TRY', align: 'right', spare: 3 },
  { head: 'OUTCOME', kept: true },
  { head: 'PROOF', kept: true, spare: 6 },
  { head: 'TOOK', align: 'right', kept: true, spare: 4 },
  { head: 'COST', align: 'right', kept: true, spare: 5 },
  { head: 'FILES', kept: true, spare: 1 },
  { head: 'FLAGS', align: 'right' },
] as const;

/** A row stays a row; the page of the session has the rest. */
const longestTask = 30;

/** Sessions under each other, one line each, which fits that width where one is given. */
export function sessionTable(
  sessions: readonly (SessionRecord | UnrecordedSession)[],
  width?: number,
): string {
  const rows = sessions.map((one) => ('state' in one ? unrecordedCells(one) : recordCells(one)));
  return tableText(columns, rows, width);
}

function recordCells(record: SessionRecord): Cell[] {
  const { session, started, ended, task, attempt, outcome, flags = [] } = record;
  const isDone = record.next.status === 'done';
  return [
    session,
    localTime(started),
    plainLine(task, longestTask),
    String(attempt),
    { text: outcome, paint: isDone ? pc.green : record.charged ? pc.red : pc.yellow },
    proofCell(record),
    durationWords(Date.parse(ended) - Date.parse(started)),
    costOf(record),
    changeWords(record),
    flags.length === 0 ? '-' : { text: String(flags.length), paint: pc.red },
  ];
}

/** Only what is done can be proven; and done without a proof is a state of its own. */
function proofCell({ next, verified, explain }: SessionRecord): Cell {
  if (next.status !== 'done' || explain !== undefined) return '-';
  return verified
    ? { text: 'verified', paint: pc.green }
    : { text: 'unverified', paint: pc.yellow };
}

/** How much a session changed: `3 +40 -2`, `-` for nothing. */
export function changeWords({ files }: Pick<SessionRecord, 'files'>): string {
  if (files.length === 0) return '-';
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  return `${files.length} +${added} -${removed}`;
}

const unrecorded: Record<UnrecordedSession['state'], Cell> = {
  playing: { text: 'is played', paint: pc.cyan },
  'taken-over': { text: 'taken over', paint: pc.cyan },
  explaining: { text: 'explains', paint: pc.cyan },
  unfinished: { text: 'no record', paint: pc.yellow },
};

function unrecordedCells({ session, started, task, attempt, state }: UnrecordedSession): Cell[] {
  const name = plainLine(task ?? '?', longestTask);
  return [session, localTime(started), name, String(attempt ?? '?'), unrecorded[state], '-'];
}
