import { createHash } from 'node:crypto';
import type { Report } from '../../evidence/report/report.ts';
import type { TaskReport } from '../../evidence/report/task-report.ts';
import { durationWords } from '../../model/duration.ts';
import { problemLine } from '../../model/problem.ts';
import { answerHint } from './answer-hint.ts';
import { escapedHtml as escaped } from './export-html.ts';
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

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --red: #c62828; --amber: #a76400; --green: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --red: #ff8a80; --amber: #ffcc66; --green: #81c784; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.dim { opacity: .7; margin: .2rem 0; } .big { font-size: 1.15rem; font-weight: 600; margin: 1rem 0 .2rem; }
.red { color: var(--red); } .amber { color: var(--amber); } .green { color: var(--green); }
article, .flags { border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem; margin: .6rem 0; background: var(--soft); }
.flags { border-color: var(--red); }
h3 { font-size: 1rem; margin: 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem; }
h3 .facts { margin-left: auto; font-weight: 400; opacity: .7; }
ul { margin: .3rem 0; padding-left: 1.2rem; } li, p, h3 { overflow-wrap: anywhere; } p { margin: .3rem 0; }
code { font: .9em ui-monospace, monospace; } footer { margin-top: 2rem; opacity: .7; }
table { border-collapse: collapse; font-size: .9rem; } td { padding: 0 .8rem 0 0; } td.n { text-align: right; }
summary { cursor: pointer; opacity: .7; }
@media print {
  :root { color-scheme: light; --red: #c62828; --amber: #a76400; --green: #2e7d32; }
  body { font-size: 11pt; max-width: none; margin: 0; padding: 0; }
  article, li, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
`;

const tones: Record<TaskReport['group'], string> = {
  blocked: 'amber',
  'not-done': 'red',
  'done-unverified': 'amber',
  'done-verified': 'green',
};

/** The report as one file that needs no other: no script, nothing from a network, all text only text. */
export function reportHtml(report: Report, note: string): string {
  // The style is named by its hash: nothing that text could smuggle in would count.
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Ralph's report</title>
<style>${style}</style>
</head>
<body>
<h1>Ralph's report</h1>
<p class="dim">${escaped(scopeWords(report))}</p>
${headHtml(report)}
${[groupHtml(report, blockedGroup), questionsHtml(report), flagsHtml(report), ...otherGroups.map((group) => groupHtml(report, group)), unreadHtml(report), stepsHtml(report)].filter((part) => part !== '').join('\n')}
<footer>${escaped(note)}</footer>
</body>
</html>
`;
}

function headHtml(report: Report): string {
  const { left, before } = failingWords(report);
  const urgent = [report.now, left].flatMap((words) => words ?? []);
  const facts = [...costWords(report.totals), ...(before === undefined ? [] : [before])];
  return [
    ...urgent.map((words) => `<p class="amber">! ${withCode(words)}</p>`),
    `<p class="big">${escaped(doneWords(report.totals))}</p>`,
    ...facts.map((line) => `<p class="dim">${escaped(line)}</p>`),
  ].join('\n');
}

function flagsHtml(report: Report): string {
  const { flags } = report;
  const earlier = earlierWords(report);
  const below = earlier === undefined ? '' : `<p class="amber">⚑ ${withCode(earlier)}</p>`;
  if (flags.length === 0) return below;
  const items = flags.map(({ rule, path, words, task }) => {
    const where = path === undefined ? '' : `<code>${escaped(path)}</code>: `;
    return `<li><strong>${escaped(flagNames[rule])}</strong> (${escaped(task)}) ${where}${escaped(words)}</li>`;
  });
  return `<h2 class="red">⚑ Look at these (${flags.length})</h2>\n<div class="flags"><ul>${items.join('\n')}</ul></div>${below}`;
}

function groupHtml({ tasks }: Report, { group, title, mark }: ReportGroup): string {
  const own = tasks.filter((task) => task.group === group);
  if (own.length === 0) return '';
  const name = `<h2 class="${tones[group]}">${escaped(`${mark} ${title}`)} (${own.length})</h2>`;
  return [name, ...own.map(taskHtml)].join('\n');
}

function stepsHtml(report: Report): string {
  const steps = lookSteps(report);
  return steps === undefined ? '' : `<p class="dim">${withCode(steps)}</p>`;
}

/** Commands stand between backticks in what Ralph says itself. */
function withCode(text: string): string {
  return escaped(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}

function taskHtml(task: TaskReport): string {
  const { title = '', files, duration_ms, blocked, summary, commits, told, asked, remarks } = task;
  const work = workWords(task);
  const facts = [
    ...(files.length === 0 ? [] : [changeOf(task)]),
    ...(work === undefined ? [] : [work]),
    count(task.sessions.length, 'session'),
    durationWords(duration_ms),
    costOfTask(task),
  ].join(' · ');
  const isOpen = task.group === 'blocked' || task.group === 'not-done';
  const why = isOpen ? whyWords(task) : task.since;
  const items = [
    ...(blocked?.options ?? []).map((option, at) => `option ${at + 1}: ${escaped(option)}`),
    ...nextSteps(task).map((step) => `→ ${withCode(step)}`),
    ...checkFailures(task).map(escaped),
    ...(isOpen && task.failing_before.length > 0
      ? [escaped(`failing as before, no result of it: ${task.failing_before.join(', ')}`)]
      : []),
    ...earlierFailures(task).map((attempt) => escaped(attemptWords(attempt))),
    ...commits.map(
      ({ id, subject }) => `<code>${escaped(id.slice(0, 10))}</code> ${escaped(subject)}`,
    ),
    ...told.map(({ words, taken }) => escaped(`told${taken ? '' : ' (not read)'}: ${words}`)),
    ...asked.map((one) => escaped(`asked: ${askedWords(one)}`)),
    ...remarks.map((remark) => escaped(`remark: ${remark}`)),
  ];
  return [
    `<article><h3><code>${escaped(task.task)}</code> ${escaped(title)}<span class="facts">${withCode(facts)}</span></h3>`,
    ...(why === undefined ? [] : [`<p class="${tones[task.group]}">${escaped(why)}</p>`]),
    ...(summary === undefined || isOpen ? [] : [`<p>${escaped(summary)}</p>`]),
    ...(items.length === 0
      ? []
      : [`<ul>${items.map((item) => `<li>${item}</li>`).join('\n')}</ul>`]),
    filesHtml(files),
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function filesHtml(files: TaskReport['files']): string {
  if (files.length === 0) return '';
  const rows = files.map(
    ({ path, added, removed }) =>
      `<tr><td class="n green">+${added}</td><td class="n red">−${removed}</td><td><code>${escaped(path)}</code></td></tr>`,
  );
  return `<details><summary>${count(files.length, 'file')}</summary><table>${rows.join('\n')}</table></details>`;
}

function questionsHtml({ questions }: Report): string {
  if (questions.length === 0) return '';
  const items = questions.map(
    ({ task, question, options }) =>
      `<li><code>${escaped(task)}</code> ${escaped(question)}${options.map((option, at) => `<br>option ${at + 1}: ${escaped(option)}`).join('')}<br>→ ${withCode(answerHint(task, { question, options }))}</li>`,
  );
  return `<h2 class="amber">? Not played, waiting for an answer (${questions.length})</h2>\n<ul>${items.join('\n')}</ul>`;
}

function unreadHtml({ unread }: Report): string {
  if (unread.length === 0) return '';
  const items = unread.map((problem) => `<li>${escaped(problemLine(problem))}</li>`);
  return `<h2 class="amber">! Records that do not read: what they say is missing here</h2>\n<ul>${items.join('\n')}</ul>`;
}
