import pc from 'picocolors';
import type { Report } from '../../evidence/report/report.ts';
import { plainLine } from '../../model/plain-text.ts';
import { answerHint } from './answer-hint.ts';
import { flagLine } from './flag-line.ts';
import { count } from './count-words.ts';
import { doneWords, failingWords, whyWords } from './report-words.ts';

/** What the end of a run shows: at most so many lines of each sort. */
const most = 4;

/** The short form of a report, for the end of a run. */
export function reportBrief(report: Report): string {
  const { totals, flags, tasks } = report;
  const { left } = failingWords(report);
  const unverified = tasks.filter(({ group }) => group === 'done-unverified');
  const open = tasks.filter(({ group }) => group === 'blocked' || group === 'not-done');
  return [
    '',
    pc.bold(doneWords(totals)),
    ...(left === undefined ? [] : [pc.yellow(`! ${left}`)]),
    ...some(flags, 'red flag', (flag) => `  ${flagLine(flag)}  ${pc.dim(flag.task)}`),
    ...some(open, 'task', (task) => {
      const mark = task.group === 'blocked' ? pc.yellow('?') : pc.red('✗');
      const { blocked } = task;
      const hint = blocked?.on === 'human' ? `\n    → ${answerHint(task.task, blocked)}` : '';
      return `  ${mark} ${task.task}  ${plainLine(whyWords(task) ?? task.status, 120)}${hint}`;
    }),
    ...(unverified.length === 0
      ? []
      : [`  ${pc.yellow('!')} unverified: ${namesOf(unverified.map(({ task }) => task))}`]),
    pc.dim('  `ralph report` shows it all, `ralph report --html --out report.html` for a browser'),
  ].join('\n');
}

function some<T>(list: readonly T[], what: string, line: (one: T) => string): string[] {
  const left = list.length - most;
  const rest = left <= 0 ? [] : [pc.dim(`  … ${count(left, `more ${what}`)}`)];
  return [...list.slice(0, most).map(line), ...rest];
}

function namesOf(names: readonly string[]): string {
  const left = names.length - most;
  return `${names.slice(0, most).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
