import pc from 'picocolors';
import type { Outcome } from '../../model/outcome.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Task } from '../../model/task.ts';
import { count } from './count-words.ts';
import { tableText } from './table.ts';

/** What came of a person's words. */
export interface Explained {
  session: string;
  outcome: Outcome;
  reason: string;
  /** What the session says of its plan. */
  summary: string | undefined;
  /** What it asks, where it could not go on. */
  question: string | undefined;
  /** In the order in which people count them. */
  tasks: Task[];
  /** Names of those that it made. */
  features: string[];
  disciplines: string[];
  warnings: string[];
  cost_usd: number;
}

const columns = [
  { head: '#', align: 'right', kept: true },
  { head: 'ID', kept: true },
  { head: 'TITLE' },
  { head: 'AFTER', spare: 3 },
  { head: 'PRIORITY', kept: true, spare: 2 },
  { head: 'FEATURE', spare: 1 },
  { head: 'CHECKS', spare: 4 },
  { head: 'STATUS', kept: true },
] as const;

const outcomeWords: Partial<Record<Outcome, string>> = {
  cancelled: 'Cancelled: what was made is kept as drafts.',
  blocked: 'The session needs to know more; what was made is kept as drafts.',
};

/** The table of what was made, what rules find odd in it, and what comes next. */
export function explainedText(explained: Explained, width?: number): string {
  const { outcome, reason, tasks, features, disciplines, warnings } = explained;
  const { summary, question } = explained;
  const rows = tasks.map((task, at) => [
    String(at + 1),
    task.id,
    plainLine(task.title),
    task.depends_on.join(', ') || '-',
    task.priority,
    task.feature === undefined ? '-' : plainLine(task.feature),
    plainLine(task.verify.join(', ')) || '-',
    { text: task.status, paint: task.status === 'pending' ? pc.green : pc.yellow },
  ]);
  const ended =
    outcome === 'completed'
      ? []
      : [outcomeWords[outcome] ?? `It did not end well (${outcome}): ${plainLine(reason, 500)}`];
  const made = [
    count(tasks.length, 'task'),
    ...(features.length === 0 ? [] : [`new features: ${features.map(named).join(', ')}`]),
    ...(disciplines.length === 0 ? [] : [`new disciplines: ${disciplines.map(named).join(', ')}`]),
  ];
  return [
    '',
    ...ended,
    ...(question === undefined ? [] : [`It asks: ${plainLine(question, 500)}`]),
    `${made.join('; ')}.`,
    ...(rows.length === 0 ? [] : [tableText(columns, rows, width)]),
    ...(summary === undefined ? [] : [plainLine(summary, 1_000)]),
    ...warnings.map((words) => `${pc.yellow('!')} ${plainLine(words, 500)}`),
    nextLine(explained),
  ].join('\n');
}

function nextLine({ session, tasks, question }: Explained): string {
  const drafts = tasks.some(({ status }) => status === 'draft');
  const pending = tasks.some(({ status }) => status === 'pending');
  const revise = `\`ralph explain --revise "…"\` ${question === undefined ? 'changes it' : 'answers'}`;
  return `Next: ${[
    ...(pending ? ['`ralph play` plays them'] : []),
    ...(drafts ? [`\`ralph approve --session ${session}\` lets the drafts be played`] : []),
    ...(tasks.length > 0 || question !== undefined ? [revise] : ['`ralph explain` tries again']),
  ].join('; ')}`;
}

function named(name: string): string {
  return plainLine(name, 60);
}
