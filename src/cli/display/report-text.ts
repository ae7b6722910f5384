import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Report } from '../../evidence/report/report.ts';
import type { TaskReport } from '../../evidence/report/task-report.ts';
import { problemLine } from '../../model/problem.ts';
import { answerHint } from './answer-hint.ts';
import { flagNames } from './flag-line.ts';
import { count } from './count-words.ts';
import { askedWords } from './question-text.ts';
import {
  attemptWords,
  blockedGroup,
  changeOf,
  checkFailures,
  costWords,
  costOfTask,
  doneWords,
  earlierFailures,
  earlierWords,
  failingWords,
  lookSteps,
  nextSteps,
  otherGroups,
  scopeWords,
  whyWords,
  workWords,
  type ReportGroup,
} from './report-words.ts';
import { block, columnsOf, lessColumns, longestText, wrappedLines } from './wrapped-line.ts';

/** A line fits so many columns, on a wider terminal, too: it is to be read. */
const widest = 100;
/** A narrower terminal breaks lines by itself. */
const narrowest = 40;
const longestId = 24;
const indent = '    ';

/** What the sections share: the columns of a line, of which there is no end in a file; those of the ids. */
interface Layout {
  width: number | undefined;
  id: number;
}

/** The report as a page for a terminal of so many columns, or for a file, in which lines are whole. */
export function reportText(report: Report, columns?: number): string {
  const id = Math.min(longestId, Math.max(0, ...report.tasks.map(({ task }) => task.length)));
  const width = columns === undefined ? undefined : bounded(columns);
  const layout: Layout = { width, id };
  const sections = [
    head(report, layout),
    groupSection(report, blockedGroup, layout),
    waiting(report, layout),
    flagSection(report, layout),
    ...otherGroups.map((group) => groupSection(report, group, layout)),
    unread(report, layout),
    queueLine(report, layout),
    stepLine(report, layout),
  ];
  return sections.filter((section) => section !== undefined).join('\n\n');
}

function bounded(columns: number): number {
  return Math.max(narrowest, Math.min(widest, columns));
}

function groupSection(
  report: Report,
  { group, title, mark }: ReportGroup,
  layout: Layout,
): string | undefined {
  const tasks = report.tasks.filter((task) => task.group === group);
  if (tasks.length === 0) return undefined;
  const lines = tasks.flatMap((task) => taskLines(task, layout));
  return [paints[group](`${mark} ${title} (${tasks.length})`), ...lines].join('\n');
}

const paints: Record<TaskReport['group'], (text: string) => string> = {
  blocked: (text) => pc.bold(pc.yellow(text)),
  'not-done': (text) => pc.bold(pc.red(text)),
  'done-unverified': (text) => pc.bold(pc.yellow(text)),
  'done-verified': (text) => pc.bold(pc.green(text)),
};

function head(report: Report, { width }: Layout): string {
  const { left, before } = failingWords(report);
  const urgent = [report.now, left].flatMap((words) => words ?? []);
  const warn = (text: string): string => pc.bold(pc.yellow(text));
  const facts = [...costWords(report.totals), ...(before === undefined ? [] : [before])];
  const [first = '', ...rest] = wrappedLines(scopeWords(report), lessColumns(width, 'Report  '));
  return [
    `${pc.bold('Report')}  ${pc.dim(first)}`,
    ...rest.map((line) => `        ${pc.dim(line)}`),
    ...urgent.flatMap((words) => block(words, { width, start: '! ', paint: warn })),
    '',
    ...block(doneWords(report.totals), { width, start: '  ', paint: pc.bold }),
    ...facts.flatMap((line) => block(line, { width, start: '  ', paint: pc.dim })),
  ].join('\n');
}

function flagSection(report: Report, { width, id }: Layout): string | undefined {
  const { flags } = report;
  const earlier = earlierWords(report);
  const below =
    earlier === undefined ? [] : block(earlier, { width, start: '⚑ ', paint: pc.yellow });
  if (flags.length === 0) return earlier === undefined ? undefined : below.join('\n');
  const name = Math.max(...flags.map(({ rule }) => flagNames[rule].length));
  const lines = flags.flatMap(({ rule, path, words, task }) => {
    const what = `${path === undefined ? '' : `${path}: `}${words}`;
    const isBeside = width === undefined || width - (id + name + 6) >= 40;
    const rule_name = pc.red(isBeside ? flagNames[rule].padEnd(name) : flagNames[rule]);
    const start = `  ${fit(task, id)}  `;
    if (!isBeside) return [`${start}${rule_name}`, ...block(what, { width, start: indent })];
    const space = ' '.repeat(columnsOf(start) + name + 2);
    const [first = '', ...rest] = block(what, { width, start: space });
    return [`${start}${rule_name}  ${first.trimStart()}`, ...rest];
  });
  return [pc.bold(pc.red(`⚑ Look at these (${flags.length})`)), ...lines, ...below].join('\n');
}

function taskLines(task: TaskReport, { width, id }: Layout): string[] {
  const shape = { width, start: indent };
  return [
    ...taskHead(task, { width, id }),
    ...details(task).flatMap(({ start = '', words }) =>
      block(words, { width, start: `${indent}${start}` }),
    ),
    ...nextSteps(task).flatMap((step) => block(step, { ...shape, start: `${indent}→ ` })),
  ];
}

/** Its name, title and facts: on one line where they fit. */
function taskHead(task: TaskReport, { width, id }: Layout): string[] {
  const { title, duration_ms, files, sessions } = task;
  const work = workWords(task);
  const facts = [
    ...(files.length === 0 ? [] : [changeOf(task), count(files.length, 'file')]),
    ...(work === undefined ? [] : [work]),
    ...(sessions.length === 1 ? [] : [`${sessions.length} sessions`]),
    durationWords(duration_ms),
    costOfTask(task),
  ].join(' · ');
  const name = fit(task.task, id);
  const words = plainLine(title ?? '(no longer in the queue)', longestText);
  const start = `  ${name}  `;
  if (width === undefined) return [`  ${pc.bold(name)}  ${words}  ${pc.dim(facts)}`];
  const space = width - columnsOf(start) - columnsOf(words) - facts.length;
  if (space >= 2) {
    return [`  ${pc.bold(name)}  ${words}${' '.repeat(space)}${pc.dim(facts)}`];
  }
  const isLong = columnsOf(start) > width / 2;
  const titles = isLong ? block(words, { width, start: indent }) : block(words, { width, start });
  const [first = '', ...rest] = titles;
  return [
    ...(isLong ? [`  ${pc.bold(name.trimEnd())}`, first] : [first.replace(name, pc.bold(name))]),
    ...rest,
    ...block(facts, { width, start: indent, paint: pc.dim }),
  ];
}

interface Detail {
  /** What stands before it, and not before its further lines. */
  start?: string;
  words: string;
}

/** What there is to know of a task below its line. */
function details(task: TaskReport): Detail[] {
  const { group, since, blocked, commits, told, asked, remarks, summary, failing_before } = task;
  const isDone = group.startsWith('done');
  const why = isDone ? since : whyWords(task);
  const said = [
    ...(why === undefined ? [] : [why]),
    ...(group === 'blocked' && since !== undefined ? [since] : []),
  ];
  const rest = [
    ...checkFailures(task),
    ...(isDone || failing_before.length === 0
      ? []
      : [`failing as before, no result of it: ${failing_before.join(', ')}`]),
    ...(isDone && summary !== undefined ? [summary] : []),
    ...earlierFailures(task).map((attempt) => attemptWords(attempt)),
    ...commits.slice(0, shown).map(({ id, subject }) => `${id.slice(0, 10)} ${subject}`),
    ...more(commits.length - shown, 'commit'),
  ];
  return [
    ...said.map((words) => ({ words })),
    ...(blocked?.options ?? []).map((words, at) => ({ start: `${at + 1}. `, words })),
    ...rest.map((words) => ({ words })),
    ...told.map(({ words, taken }) => ({
      ...{ start: '» ', words: `${words}${taken ? '' : ' (not read)'}` },
    })),
    ...asked.map((one) => ({ start: '? ', words: askedWords(one) })),
    ...remarks.map((words) => ({ start: '! ', words })),
  ];
}

const shown = 5;

function more(left: number, what: string): string[] {
  return left <= 0 ? [] : [`… ${count(left, `more ${what}`)}`];
}

function stepLine(report: Report, { width }: Layout): string | undefined {
  const steps = lookSteps(report);
  return steps === undefined
    ? undefined
    : block(steps, { width, start: '', paint: pc.dim }).join('\n');
}

function waiting({ questions }: Report, { width }: Layout): string | undefined {
  if (questions.length === 0) return undefined;
  const title = `? Not played, waiting for an answer (${questions.length})`;
  const lines = questions.flatMap(({ task, question, options }) => [
    `  ${pc.bold(plainLine(task))}`,
    ...block(question, { width, start: indent }),
    ...options.flatMap((option, at) => block(option, { width, start: `${indent}${at + 1}. ` })),
    ...block(answerHint(task, { question, options }), { width, start: `${indent}→ ` }),
  ]);
  return [pc.bold(pc.yellow(title)), ...lines].join('\n');
}

function queueLine({ queue = {} }: Report, { width }: Layout): string | undefined {
  const counts = Object.entries(queue).map(([state, n]) => `${n} ${state}`);
  if (counts.length === 0) return undefined;
  return block(`The queue now: ${counts.join(', ')}`, {
    ...{ width, start: '', paint: pc.dim },
  }).join('\n');
}

function unread({ unread: problems }: Report, { width }: Layout): string | undefined {
  if (problems.length === 0) return undefined;
  const title = '! Records that do not read: what they say is missing here';
  return [
    ...block(title, { width, start: '', paint: (text) => pc.bold(pc.yellow(text)) }),
    ...problems.flatMap((problem) => block(problemLine(problem), { width, start: '  ' })),
  ].join('\n');
}

/** Whole, so that it can be copied: a longer one moves what follows. */
function fit(task: string, columns: number): string {
  return plainLine(task).padEnd(columns);
}
