import { durationWords } from '../../model/duration.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Report, ReportTotals } from '../../evidence/report/report.ts';
import type { TaskReport } from '../../evidence/report/task-report.ts';
import type { Committer } from '../../evidence/report/task-work.ts';
import { answerHint } from './answer-hint.ts';
import { costOfAll, dollars, notCounted } from './cost-words.ts';
import { count } from './count-words.ts';
import { localDay, localTime } from './session-time.ts';

export interface ReportGroup {
  group: TaskReport['group'];
  title: string;
  mark: string;
}

/** What waits for a person comes first of all. */
export const blockedGroup: ReportGroup = { group: 'blocked', title: 'Blocked', mark: '?' };

/** The other groups of tasks, which come after what looks odd, in the order in which a person wants them. */
export const otherGroups: readonly ReportGroup[] = [
  { group: 'not-done', title: 'Not done', mark: '✗' },
  { group: 'done-unverified', title: 'Done, unverified: no check has proven it', mark: '!' },
  { group: 'done-verified', title: 'Done and verified', mark: '✓' },
];

/** What the report is about: `run r-…, 2026-11-20 23:04 – 06:41`. */
export function scopeWords({ scope, started, ended }: Report): string {
  const what = 'run' in scope ? `run ${scope.run}` : `since ${localTime(scope.since)}`;
  if (started === undefined || ended === undefined) return what;
  const [from, to] = [localTime(started), localTime(ended)];
  const until = to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to;
  return `${what} · ${from} – ${until}`;
}

/** `5 of 8 tasks done (4 verified, 1 unverified) · 2 blocked · 1 not done`. */
export function doneWords(totals: ReportTotals): string {
  const { tasks, done_verified, done_unverified, blocked, not_done } = totals;
  const done = `${done_verified + done_unverified} of ${count(tasks, 'task')} done`;
  return [
    `${done} (${done_verified} verified, ${done_unverified} unverified)`,
    ...(blocked === 0 ? [] : [`${blocked} blocked`]),
    ...(not_done === 0 ? [] : [`${not_done} not done`]),
  ].join(' · ');
}

/** Sessions, cost, time and tokens. */
export function costWords(totals: ReportTotals): string[] {
  const { sessions, charged, cost_usd, plan_cost_usd, tokens, wall_ms, work_ms, by_hand } = totals;
  const free = charged === sessions ? '' : ` (${sessions - charged} not counted as attempts)`;
  const plan =
    plan_cost_usd === 0
      ? ''
      : plan_cost_usd === cost_usd
        ? ' (a plan pays)'
        : ` ($${plan_cost_usd.toFixed(2)} of it paid by a plan)`;
  const left = by_hand === 0 ? '' : `, ${notCounted(by_hand)}`;
  const isKnown = by_hand === 0 || by_hand < sessions;
  const cost = isKnown ? `${dollars(cost_usd)}${plan}${left}` : 'cost not known';
  return [
    `${count(sessions, 'session')}${free} · ${cost} · ${durationWords(wall_ms)}, ${durationWords(work_ms)} of it in sessions`,
    `${shortNumber(tokens.input)} tokens in, ${shortNumber(tokens.output)} out, ${shortNumber(tokens.cached)} cached · ${changeOf(totals)} in ${count(totals.files, 'file')}`,
  ];
}

/** What the sessions of a task have cost. */
export function costOfTask({ cost_usd, by_hand, sessions }: TaskReport): string {
  return costOfAll({ cost_usd, by_hand, sessions: sessions.length });
}

/** What the work tree fails, and since when: a line for what tasks left, and one for what was so before. */
export function failingWords({ failing }: Report): { left?: string; before?: string } {
  const left = failing.flatMap(({ check, task }) =>
    task === undefined ? [] : [`${plainLine(check)} (since ${plainLine(task)})`],
  );
  const before = failing.flatMap(({ check, task }) =>
    task === undefined ? [plainLine(check)] : [],
  );
  return {
    ...(left.length === 0 ? {} : { left: `The work tree still fails: ${left.join(', ')}` }),
    ...(before.length === 0
      ? {}
      : { before: `Failing as before these tasks, and not counted: ${before.join(', ')}` }),
  };
}

/** That runs before this one have red flags, and how to see them. */
export function earlierWords({ earlier }: Report): string | undefined {
  if (earlier === undefined) return undefined;
  const { flags, since, days } = earlier;
  return `${count(flags, 'red flag')} in earlier runs since ${localDay(since)}: \`ralph report --since ${days}d\``;
}

/** Where the work of a task is: `not committed`, `committed by hand`; undefined where that is not known. */
export function workWords({ work }: TaskReport): string | undefined {
  if (work === undefined) return undefined;
  const { state, open, files, by } = work;
  if (state === 'undone') return 'undone';
  if (state === 'committed') return `committed ${by.map((one) => committers[one]).join(' and ')}`;
  return open === files ? 'not committed' : `${open} of ${count(files, 'file')} not committed`;
}

const committers: Record<Committer, string> = {
  session: 'in its session',
  'ralph-commit': 'by `ralph commit`',
  'other-session': 'in another session',
  person: 'by hand',
};

/** `+120 −14`. */
export function changeOf({ added, removed }: { added: number; removed: number }): string {
  return `+${added} −${removed}`;
}

/** `812`, `12k`, `1.2M`. */
export function shortNumber(n: number): string {
  if (n < 10_000) return String(n);
  if (n < 1_000_000) return `${Math.round(n / 1000)}k`;
  return `${(n / 1_000_000).toFixed(1)}M`;
}

/** What a person can do about a task, each with its command; none where nothing is to do. */
export function nextSteps({ task, group, blocked }: TaskReport): string[] {
  if (group !== 'blocked' || blocked === undefined) return [];
  if (blocked.on === 'human') return [answerHint(task, blocked)];
  return blocked.on === 'attempts' ? [`\`ralph retry ${task}\` tries it again`] : [];
}

/** What a person can do with what the sessions left. */
export function lookSteps({ totals, tasks, day_before = 0 }: Report): string | undefined {
  const steps = totals.files === 0 ? [] : [changeSteps(tasks)];
  if (day_before > 0) {
    const more = `${count(day_before, 'more session')} of the last 24 hours`;
    steps.push(`\`ralph report --since 24h\` takes in ${more}`);
  }
  return steps.length === 0 ? undefined : steps.join('; ');
}

function changeSteps(tasks: readonly TaskReport[]): string {
  const steps = '`ralph diff TASK` shows a change, `ralph undo TASK` takes it back';
  const isLeft = ({ files, work }: TaskReport): boolean =>
    files.length > 0 && (work === undefined || work.state === 'uncommitted');
  const each = '`ralph commit --each` commits task by task, but leaves out those with red flags';
  return tasks.some(isLeft) ? `${steps}, ${each}` : steps;
}

/** What a task that is not done waits for or failed at, in one line; the last attempt's words. */
export function whyWords({ blocked, failed, since }: TaskReport): string | undefined {
  if (blocked !== undefined) return blocked.question ?? blocked.reason;
  const last = failed.at(-1);
  if (last === undefined || since !== undefined) return since;
  return `${last.outcome}: ${last.reason}`;
}

/** A failed attempt: `attempt 2, verify-failed: …`. */
export function attemptWords({
  attempt,
  charged,
  outcome,
  reason,
}: TaskReport['failed'][number]): string {
  const free = charged ? '' : ' (not counted)';
  return `attempt ${attempt}${free}, ${outcome}: ${plainLine(reason)}`;
}

/** Attempts that are not told elsewhere: the last one of an unfinished task is why it is not done. */
export function earlierFailures({
  group,
  since,
  failed,
  sessions,
}: TaskReport): TaskReport['failed'] {
  const isTold = group === 'blocked' || (group === 'not-done' && since === undefined);
  return isTold ? failed.filter(({ session }) => session !== sessions.at(-1)) : failed;
}

/** What checks said, as far as the line that says why the task is not done does not. */
export function checkFailures(task: TaskReport): string[] {
  const why = whyWords(task) ?? '';
  return task.failed_checks.filter((words) => !why.includes(words));
}
