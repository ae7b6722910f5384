import type { Report } from '../../evidence/report/report.ts';
import type { TaskReport } from '../../evidence/report/task-report.ts';
import { durationWords } from '../../model/duration.ts';
import { problemLine } from '../../model/problem.ts';
import { answerHint } from './answer-hint.ts';
import { escapedMarkdown as escaped } from './export-markdown.ts';
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

/** The report as Markdown, fit for a pull request. What agents and people wrote is only text in it. */
export function reportMarkdown(report: Report): string {
  const { totals, flags, questions, unread } = report;
  const { left, before } = failingWords(report);
  const sections = [
    `# Ralph's report\n\n${escaped(scopeWords(report))}`,
    report.now === undefined ? undefined : `**${report.now}**`,
    left === undefined ? undefined : `**${escaped(left)}**`,
    [
      `**${escaped(doneWords(totals))}**`,
      ...[...costWords(totals), ...(before === undefined ? [] : [before])].map(escaped),
    ].join('  \n'),
    groupMarkdown(report, blockedGroup),
    questions.length === 0
      ? undefined
      : section(
          `? Not played, waiting for an answer (${questions.length})`,
          questions.map(({ task, question, options }) =>
            [
              `- ${code(task)} ${escaped(question)}`,
              ...options.map((option, at) => `  - option ${at + 1}: ${escaped(option)}`),
              `  - → ${answerHint(task, { question, options })}`,
            ].join('\n'),
          ),
        ),
    flags.length === 0
      ? undefined
      : section(
          `⚑ Look at these (${flags.length})`,
          flags.map(({ rule, path, words, task }) => {
            const where = path === undefined ? '' : `${code(path)}: `;
            return `- **${flagNames[rule]}** (${code(task)}) ${where}${escaped(words)}`;
          }),
        ),
    earlierWords(report),
    ...otherGroups.map((group) => groupMarkdown(report, group)),
    unread.length === 0
      ? undefined
      : section(
          'Records that do not read: what they say is missing here',
          unread.map((problem) => `- ${escaped(problemLine(problem))}`),
        ),
    lookSteps(report),
  ];
  return `${sections.filter((one) => one !== undefined).join('\n\n')}\n`;
}

function groupMarkdown(report: Report, { group, title, mark }: ReportGroup): string | undefined {
  const tasks = report.tasks.filter((task) => task.group === group);
  return tasks.length === 0
    ? undefined
    : section(`${mark} ${title} (${tasks.length})`, tasks.map(taskMarkdown));
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.join('\n')}`;
}

function taskMarkdown(task: TaskReport): string {
  const { title, files, duration_ms, blocked, summary, commits, told, asked, remarks } = task;
  const work = workWords(task);
  const facts = [
    ...(files.length === 0 ? [] : [`${changeOf(task)} in ${count(files.length, 'file')}`]),
    ...(work === undefined ? [] : [work]),
    count(task.sessions.length, 'session'),
    durationWords(duration_ms),
    costOfTask(task),
  ].join(' · ');
  const isOpen = task.group === 'blocked' || task.group === 'not-done';
  const why = isOpen ? whyWords(task) : task.since;
  const lines = [
    ...(why === undefined ? [] : [`**${escaped(why)}**`]),
    ...(blocked?.options ?? []).map((option, at) => `option ${at + 1}: ${escaped(option)}`),
    ...nextSteps(task).map((step) => `→ ${step}`),
    ...checkFailures(task).map(escaped),
    ...(isOpen && task.failing_before.length > 0
      ? [`failing as before, no result of it: ${task.failing_before.map(escaped).join(', ')}`]
      : []),
    ...(summary === undefined || isOpen ? [] : [escaped(summary)]),
    ...earlierFailures(task).map((attempt) => escaped(attemptWords(attempt))),
    ...commits.map(({ id, subject }) => `${code(id.slice(0, 10))} ${escaped(subject)}`),
    ...told.map(({ words, taken }) => `told${taken ? '' : ' (not read)'}: ${escaped(words)}`),
    ...asked.map((one) => `asked: ${escaped(askedWords(one))}`),
    ...remarks.map((remark) => `remark: ${escaped(remark)}`),
  ];
  const name = title === undefined ? '' : ` ${escaped(title)}`;
  return [`- ${code(task.task)}${name} (${facts})`, ...lines.map((line) => `  - ${line}`)].join(
    '\n',
  );
}

/** Within backticks nothing is acted on; a backtick itself would end them. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`\n\r]/g, ' ')}\``;
}
