import { allRecords, recordsSince } from '../../evidence/record-scan.ts';
import {
  groupSessions,
  lastSessions,
  sessionStats,
  type SessionStats,
} from '../../evidence/history/stats.ts';
import type { Failure } from '../../model/failure.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { taskMap } from '../../model/queue.ts';
import { count } from '../display/count-words.ts';
import { noSession } from '../display/session-row.ts';
import { localDay, localTime } from '../display/session-time.ts';
import { groupTable, statsText } from '../display/stats-text.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import type { Grouping, StatsOptions } from './stats-grouping.ts';

const none = '(none)';

/** Tells what the sessions came to: all of them, or those since a time, also group by group. */
export async function stats({ json, since, by }: StatsOptions): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const scan = await (since === undefined
    ? allRecords(project.value)
    : recordsSince(project.value, since));
  const { records, problems: warnings } = scan;
  const last = lastSessions(records);
  const total = sessionStats(records, last);
  const grouped = await groupsOf(records, by);
  if (!grouped.ok) return printFailure(grouped.failure, json);
  const { broken } = grouped.value;
  const groups = new Map(
    [...grouped.value.groups].map(([name, group]) => [name, sessionStats(group, last)] as const),
  );
  return printReport(
    {
      kind: 'stats',
      data: { since: since?.toISOString(), by, total, groups: listOf(groups) },
      text: textOf({ since, by, total, groups }),
      warnings,
      ...{ code: records.length === 0 ? exitCode.nothing : exitCode.ok, broken },
    },
    json,
  );
}

interface Grouped {
  groups: Map<string, SessionRecord[]>;
  /** Where the tasks do not all read. */
  broken?: Failure | undefined;
}

async function groupsOf(
  records: readonly SessionRecord[],
  by: Grouping | undefined,
): Promise<Result<Grouped>> {
  switch (by) {
    case undefined:
      return ok({ groups: new Map() });
    case 'day':
      return ok({ groups: groupSessions(records, ({ started }) => localDay(started)) });
    case 'kind':
      return ok({ groups: groupSessions(records, ({ kind }) => kind) });
    case 'model':
      return ok({ groups: groupSessions(records, ({ model = none }) => model) });
    case 'feature':
    case 'discipline': {
      // By what the queue says now: a record names its task only.
      const opened = await lookAtQueue();
      if (!opened.ok) return opened;
      const { queue, broken } = opened.value;
      const tasks = taskMap(queue.tasks);
      const groups = groupSessions(records, ({ task }) => tasks.get(task)?.[by] ?? none);
      return ok({ groups, broken });
    }
  }
}

function listOf(groups: ReadonlyMap<string, SessionStats>): object[] {
  return [...groups].map(([name, one]) => ({ name, ...one }));
}

interface Shown {
  since: Date | undefined;
  by: Grouping | undefined;
  total: SessionStats;
  groups: ReadonlyMap<string, SessionStats>;
}

function textOf({ since, by, total, groups }: Shown): string {
  const from = since === undefined ? '' : ` since ${localTime(since.toISOString())}`;
  if (total.sessions === 0) return since === undefined ? noSession : `No session${from}.`;
  const head = `${count(total.sessions, 'session')} of ${count(total.tasks, 'task')}${from}`;
  const parts = [head, statsText(total)];
  if (by !== undefined) parts.push(groupTable(by, groups));
  return parts.join('\n\n');
}
