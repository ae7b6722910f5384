import pc from 'picocolors';
import { checkWords, type CheckResult } from '../../model/check.ts';
import { durationWords } from '../../model/duration.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { plainLine, plainText } from '../../model/plain-text.ts';
import type { CurrentSession } from '../../model/run-state.ts';
import { checkLines } from './check-line.ts';
import { costOf } from './cost-words.ts';
import { count } from './count-words.ts';
import { askedWords } from './question-text.ts';
import { changeWords, type UnrecordedSession } from './session-row.ts';
import { clockTime, localDay, localTime } from './session-time.ts';
import { tableText } from './table.ts';

const factWidth = 9;

/** So many changed files tell what it was about; the record has the rest. */
const shownFiles = 30;

/** The facts of a recorded session for a terminal. `title`: its task's, where that is still there. */
export function recordPage(record: SessionRecord, title: string | undefined): string {
  return [
    head(record),
    facts(record, title),
    section('Looks odd', record.flags, ({ rule, path, words }) => {
      const where = path === undefined ? '' : `${plainLine(path)}: `;
      return `${pc.red('!')} ${rule}: ${where}${plainLine(words)}`;
    }),
    section('Remarks', record.remarks, (remark) => `${pc.yellow('!')} ${plainLine(remark, 500)}`),
    checksText(record.checks),
    section('Criteria', record.criteria, ({ id, met, evidence }) => {
      const mark = met ? pc.green('✓') : pc.red('✗');
      return `${mark} ${plainLine(id)}: ${plainLine(evidence)}`;
    }),
    block('Summary', record.summary),
    block('Handoff', record.handoff),
    section('Gaps', record.gaps, ({ criterion, what, where }) => {
      const parts = [criterion, what, where].filter((part) => part !== undefined);
      return plainLine(parts.join(' · '), 500);
    }),
    filesText(record),
    section(
      'Commits',
      record.commits,
      ({ id, subject }) => `${pc.yellow(id.slice(0, 10))} ${plainLine(subject)}`,
    ),
    section('Tasks that it made', record.tasks_created, (task) => plainLine(task)),
    section('Told', record.told, ({ at, words, taken }) => {
      const read = taken ? '' : pc.yellow(' (the agent has not read it)');
      return `${clockTime(at)}  ${plainLine(words)}${read}`;
    }),
    section('Asked', record.asked, (one) => `${clockTime(one.at)}  ${askedWords(one)}`),
    section('Not allowed', record.denials, ({ tool, input }) => plainLine(`${tool} ${input}`)),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function head({ session, next, verified, outcome, explain }: SessionRecord): string {
  const name = pc.bold(session);
  if (explain !== undefined) return `${name}  made tasks of a person's words: ${outcome}`;
  if (next.status === 'done') {
    return `${name}  ${verified ? pc.green('done, verified') : pc.yellow('done, unverified')}`;
  }
  return `${name}  ${pc.red(outcome)}`;
}

function facts(record: SessionRecord, title: string | undefined): string {
  const { task, attempt, charged, kind, started, ended, agent_version, turns, tokens } = record;
  const { model, phase_ms, next, previous } = record;
  const took = durationWords(Date.parse(ended) - Date.parse(started));
  const plan = record.subscription === true ? ' (a plan pays)' : '';
  const agent = agent_version === undefined ? record.agent : `${record.agent} ${agent_version}`;
  const question = next.blocked?.question;
  return factLines([
    ['task', `${task}${title === undefined ? '' : `  ${title}`}`],
    ['attempt', `${attempt}${charged ? '' : ' (not counted)'} · ${kind}`],
    ['when', `${localDay(started)} ${clockTime(started)} – ${clockTime(ended)}, ${took}`],
    ['outcome', `${record.outcome}: ${record.reason}`],
    [
      'next',
      record.explain === undefined
        ? `the task is ${next.status}${question === undefined ? '' : `: ${question}`}`
        : question,
    ],
    ['agent', [agent, model].filter((part) => part !== undefined).join(' · ')],
    [
      'cost',
      `${record.taken_over === true ? 'not known' : costOf(record)}${plan} · ${count(turns, 'turn')}`,
    ],
    ['tokens', `${tokens.input} in, ${tokens.output} out, ${tokens.cached} cached`],
    ['phases', phaseWords(phase_ms)],
    ['before', previous],
    ['run', record.run],
    ['by hand', record.taken_over === true ? 'a person worked in it, in a terminal' : undefined],
  ]);
}

/** How long each phase took: `prepare 0.2s · work 3m 05s`. */
export function phaseWords(phases: SessionRecord['phase_ms']): string | undefined {
  const words = Object.entries(phases ?? {}).map(([phase, ms]) => `${phase} ${durationWords(ms)}`);
  return words.length === 0 ? undefined : words.join(' · ');
}

function factLines(lines: [name: string, words: string | undefined][]): string {
  return lines
    .flatMap(([name, words]) =>
      words === undefined ? [] : [`  ${pc.dim(name.padEnd(factWidth))} ${plainLine(words, 500)}`],
    )
    .join('\n');
}

const unrecorded: Record<UnrecordedSession['state'], string> = {
  playing: pc.cyan('is being played: `ralph attach` shows it'),
  explaining: pc.cyan('is under way: it makes tasks of what a person explained'),
  'taken-over': pc.cyan('is taken over: a person works in it, in another terminal'),
  unfinished: pc.yellow(
    'has no record: its engine has died, or a later run has mended it without one',
  ),
};

/** The page of a session that has no record: what its run's log tells. */
export function loggedPage(
  { session, state, started }: Pick<UnrecordedSession, 'session' | 'state' | 'started'>,
  logged: CurrentSession | undefined,
  checks: readonly CheckResult[],
): string {
  const rest: [string, string | undefined][] =
    logged === undefined
      ? []
      : [
          ['task', `${logged.task}  ${logged.title}`],
          ['attempt', `${logged.attempt} of ${logged.max_attempts}`],
          ['phase', `${logged.phase}, since ${localTime(logged.phase_since)}`],
          ['cost', `$${logged.cost_usd.toFixed(2)} so far`],
        ];
  const last = logged?.last_lines ?? [];
  return [
    `${pc.bold(session)}  ${unrecorded[state]}`,
    factLines([['began', localTime(started)], ...rest]),
    checksText(checks),
    section('Last', last, (line) => plainLine(line)),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

/** How each check ended: of a failed one the end of its output. */
function checksText(checks: readonly CheckResult[]): string | undefined {
  if (checks.length === 0) return undefined;
  return [pc.bold('Checks'), ...checks.map(checkLines)].join('\n');
}

/** The checks with all that was kept of their output. */
export function fullChecksText(checks: readonly CheckResult[]): string {
  if (checks.length === 0) return 'No check was run.';
  return checks
    .map((check) => {
      const mark = check.passed ? pc.green('✓') : pc.red('✗');
      const before = check.failing_before === true ? ' (it failed before the task, too)' : '';
      return [
        `${mark} ${plainLine(checkWords(check))}${before}`,
        pc.dim(`  $ ${plainLine(check.command)}`),
        ...indented(check.tail),
      ].join('\n');
    })
    .join('\n\n');
}

function filesText(record: SessionRecord): string | undefined {
  const { files } = record;
  if (files.length === 0) return undefined;
  const rows = files
    .slice(0, shownFiles)
    .map(({ path, added, removed }) => [`+${added}`, `-${removed}`, plainLine(path)]);
  const more = files.length - rows.length;
  const table = tableText(
    [{ head: '', align: 'right' }, { head: '', align: 'right' }, { head: '' }],
    rows,
  );
  return [
    `${pc.bold('Files')}  ${changeWords(record)}`,
    ...table
      .split('\n')
      .slice(1)
      .map((line) => `  ${line}`),
    ...(more > 0 ? [pc.dim(`  … ${more} more`)] : []),
  ].join('\n');
}

function section<T>(
  title: string,
  items: readonly T[] | undefined,
  line: (item: T) => string,
): string | undefined {
  if (items === undefined || items.length === 0) return undefined;
  return [pc.bold(title), ...items.map((item) => `  ${line(item)}`)].join('\n');
}

function block(title: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : [pc.bold(title), ...indented(text)].join('\n');
}

function indented(text: string): string[] {
  return plainText(text)
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
}
