import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Report } from '../../evidence/report/report.ts';
import type { TaskReport } from '../../evidence/report/task-report.ts';
import { problemLine } from '../../model/problem.ts';
import { answerHint } from './answer-hint.ts';
import { flagNames } from './flag-line.ts';
import { count } from './count-words.ts';
import {
  attemptWords,
  blockedGroup,
  changeOf,
  checkFailures,
  costWords,
  costOfTask,
  doneWords,
  earlierFailures,
  lookSteps,
  nextSteps,
  otherGroups,
  scopeWords,
  whyWords,
  type ReportGroup,
} from './report-words.ts';

/** A line fits so many columns, on a wider terminal, too: it is to be read. */
const width = 100;
const longestId = 24;
const indent = '    ';

/** The report as a page for a terminal. */
export function reportText(report: Report): string {
  const id = Math.min(longestId, Math.max(0, ...report.tasks.map(({ task }) => task.length)));
  const sections = [
    head(report),
    groupSection(report, blockedGroup, id),
    waiting(report),
    flagSection(report, id),
    ...otherGroups.map((group) => groupSection(report, group, id)),
    unread(report),
    queueLine(report),
    stepLine(report),
  ];
  return sections.filter((section) => section !== undefined).join('\n\n');
}

function groupSection(
  report: Report,
  { group, title, mark }: ReportGroup,
  id: number,
): string | undefined {
  const tasks = report.tasks.filter((task) => task.group === group);
  if (tasks.length === 0) return undefined;
  const lines = tasks.flatMap((task) => taskLines(task, id));
  return [paints[group](`${mark} ${title} (${tasks.length})`), ...lines].join('\n');
}

const paints: Record<TaskReport['group'], (text: string) => string> = {
  blocked: (text) => pc.bold(pc.yellow(text)),
  'not-done': (text) => pc.bold(pc.red(text)),
  'done-unverified': (text) => pc.bold(pc.yellow(text)),
  'done-verified': (text) => pc.bold(pc.green(text)),
};

function head(report: Report): string {
  const now = report.now === undefined ? [] : wrapped(plainLine(report.now), width - 4);
  return [
    `${pc.bold('Report')}  ${pc.dim(scopeWords(report))}`,
    ...now.map((line, at) => pc.bold(pc.yellow(`${at === 0 ? '!' : ' '} ${line}`))),
    '',
    `  ${pc.bold(doneWords(report.totals))}`,
    ...costWords(report.totals).map((line) => `  ${pc.dim(line)}`),
  ].join('\n');
}

function flagSection({ flags }: Report, id: number): string | undefined {
  if (flags.length === 0) return undefined;
  const name = Math.max(...flags.map(({ rule }) => flagNames[rule].length));
  const start = id + name + 6;
  const lines = flags.flatMap(({ rule, path, words, task }) => {
    const what = plainLine(`${path === undefined ? '' : `${path}: `}${words}`, 300);
    const [first = '', ...rest] = wrapped(what, Math.max(width - start, 40));
    const head = `  ${fit(task, id)}  ${pc.red(flagNames[rule].padEnd(name))}  ${first}`;
    return [head, ...rest.map((line) => ' '.repeat(start) + line)];
  });
  return [pc.bold(pc.red(`⚑ Look at these (${flags.length})`)), ...lines].join('\n');
}

/** Lines of at most so many columns, broken between words where there are some. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns);
    const end = space > columns / 3 ? space : columns;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

function taskLines(task: TaskReport, id: number): string[] {
  const { title, duration_ms, files, sessions } = task;
  const facts = [
    ...(files.length === 0 ? [] : [changeOf(task), count(files.length, 'file')]),
    ...(sessions.length === 1 ? [] : [`${sessions.length} sessions`]),
    durationWords(duration_ms),
    costOfTask(task),
  ].join(' · ');
  const name = fit(task.task, id);
  const room = Math.max(width - name.length - facts.length - 6, 12);
  const shown = plainLine(title ?? '(no longer in the queue)', room);
  const line = `  ${pc.bold(name)}  ${shown.padEnd(room)}  ${pc.dim(facts)}`;
  const text = (words: string): string => `${indent}${plainLine(words, width - indent.length)}`;
  return [line, ...details(task).map(text), ...hints(task)];
}

/** What there is to know of a task below its line. */
function details(task: TaskReport): string[] {
  const { group, since, blocked, commits, told, remarks, summary } = task;
  const why = group === 'blocked' || group === 'not-done' ? whyWords(task) : since;
  return [
    ...(why === undefined ? [] : [why]),
    ...(group === 'blocked' && since !== undefined ? [since] : []),
    ...(blocked?.options ?? []).map((option, at) => `  ${at + 1}. ${option}`),
    ...checkFailures(task),
    ...(group.startsWith('done') && summary !== undefined ? [summary] : []),
    ...earlierFailures(task).map((attempt) => attemptWords(attempt)),
    ...commits.slice(0, shown).map(({ id, subject }) => `${id.slice(0, 10)} ${subject}`),
    ...more(commits.length - shown, 'commit'),
    ...told.map(({ words, taken }) => `» ${words}${taken ? '' : ' (not read)'}`),
    ...remarks.map((remark) => `! ${remark}`),
  ];
}

const shown = 5;

function more(left: number, what: string): string[] {
  return left <= 0 ? [] : [`… ${count(left, `more ${what}`)}`];
}

function hints(task: TaskReport): string[] {
  return nextSteps(task).map((step) => `${indent}→ ${step}`);
}

function stepLine(report: Report): string | undefined {
  const steps = lookSteps(report);
  return steps === undefined
    ? undefined
    : wrapped(steps, width)
        .map((line) => pc.dim(line))
        .join('\n');
}

function waiting({ questions }: Report): string | undefined {
  if (questions.length === 0) return undefined;
  const title = `? Not played, waiting for an answer (${questions.length})`;
  const lines = questions.flatMap(({ task, question, options }) => [
    `  ${pc.bold(task)}  ${plainLine(question, Math.max(width - task.length - 4, 40))}`,
    ...options.map((option, at) => `${indent}  ${at + 1}. ${plainLine(option, 90)}`),
    `${indent}→ ${answerHint(task, options.length > 0)}`,
  ]);
  return [pc.bold(pc.yellow(title)), ...lines].join('\n');
}

function queueLine({ queue = {} }: Report): string | undefined {
  const counts = Object.entries(queue).map(([state, n]) => `${n} ${state}`);
  return counts.length === 0 ? undefined : pc.dim(`The queue now: ${counts.join(', ')}`);
}

function unread({ unread: problems }: Report): string | undefined {
  if (problems.length === 0) return undefined;
  const lines = problems.map((problem) => `  ${plainLine(problemLine(problem))}`);
  return [
    pc.bold(pc.yellow('! Records that do not read: what they say is missing here')),
    ...lines,
  ].join('\n');
}

/** Whole, so that it can be copied: a longer one moves what follows. */
function fit(task: string, columns: number): string {
  return plainLine(task).padEnd(columns);
}
