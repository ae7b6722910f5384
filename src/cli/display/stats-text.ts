import pc from 'picocolors';
import type { SessionStats } from '../../evidence/history/stats.ts';
import { durationWords } from '../../model/duration.ts';
import { outcomes } from '../../model/outcome.ts';
import { plainLine } from '../../model/plain-text.ts';
import { costOfAll, dollars, notCounted } from './cost-words.ts';
import { count } from './count-words.ts';
import { tableText } from './table.ts';

/** What a number of sessions came to, for a terminal. No share without what it is a share of. */
export function statsText(stats: SessionStats): string {
  return [
    summary(stats),
    outcomeTable(stats),
    phaseTable(stats),
    ...(stats.checks.length === 0 ? [] : [checkTable(stats)]),
  ].join('\n\n');
}

function summary(stats: SessionStats): string {
  const { sessions, tasks, done_verified, done_unverified, done_first_try, tokens, by_hand } =
    stats;
  const done = done_verified + done_unverified;
  const apart = `${pc.green(`${done_verified} verified`)}, ${pc.yellow(`${done_unverified} unverified`)}`;
  const attempts =
    done === 0 ? [] : [`${perDone(stats.done_attempts, done)} attempts per done task`];
  const plan =
    stats.plan_sessions === 0
      ? ''
      : ` · ${dollars(stats.plan_cost_usd)} of it paid by a plan, in ${stats.plan_sessions} of ${count(sessions, 'session')}`;
  const each =
    done === 0 || by_hand === sessions
      ? ''
      : `, ${dollars(stats.cost_usd / done)} per done task (${done} done)`;
  const cost = by_hand === sessions ? 'not known' : dollars(stats.cost_usd);
  const left = by_hand === 0 || by_hand === sessions ? '' : ` · ${notCounted(by_hand)}`;
  const lines: [string, string][] = [
    ['Tasks', `${done} of ${tasks} done: ${apart}`],
    ['', [`${done_first_try} of ${done} done at the first try`, ...attempts].join(' · ')],
    ['Time', `${durationWords(stats.duration_ms)} in ${count(sessions, 'session')}`],
    ['Cost', `${cost}${each}${plan}${left}`],
    ['Tokens', `${tokens.input} in, ${tokens.output} out, ${tokens.cached} cached`],
  ];
  return lines.map(([name, words]) => `${pc.bold(name.padEnd(8))}${words}`).join('\n');
}

function outcomeTable({ sessions, outcomes: counts }: SessionStats): string {
  const rows = outcomes.flatMap((outcome) => {
    const count = counts[outcome];
    return count === undefined ? [] : [[outcome, `${count} of ${sessions}`]];
  });
  return tableText([{ head: 'OUTCOME' }, { head: 'SESSIONS', align: 'right' }], rows);
}

function phaseTable({ sessions, phases }: SessionStats): string {
  const rows = Object.entries(phases).map(([phase, { ms, sessions: told }]) => [
    phase,
    durationWords(ms),
    durationWords(ms / told),
    `${told} of ${sessions}`,
  ]);
  return tableText(
    [
      { head: 'PHASE' },
      { head: 'TOOK', align: 'right' },
      { head: 'EACH', align: 'right' },
      { head: 'SESSIONS', align: 'right' },
    ],
    rows,
  );
}

function checkTable({ checks }: SessionStats): string {
  const rows = checks.map(({ name, runs, failed, ms }) => [
    plainLine(name, 60),
    `${failed} of ${runs}`,
    durationWords(ms),
    durationWords(ms / runs),
  ]);
  return tableText(
    [
      { head: 'CHECK' },
      { head: 'FAILED', align: 'right' },
      { head: 'TOOK', align: 'right' },
      { head: 'EACH', align: 'right' },
    ],
    rows,
  );
}

/** One row for each group of sessions. `head`: what they are grouped by. */
export function groupTable(head: string, groups: ReadonlyMap<string, SessionStats>): string {
  const columns = ['SESSIONS', 'DONE', 'VERIFIED', 'UNVERIFIED', 'FIRST TRY', 'ATTEMPTS'];
  const rows = [...groups].map(([name, stats]) => {
    const done = stats.done_verified + stats.done_unverified;
    return [
      plainLine(name, 40),
      String(stats.sessions),
      `${done} of ${stats.tasks}`,
      `${stats.done_verified} of ${done}`,
      `${stats.done_unverified} of ${done}`,
      `${stats.done_first_try} of ${done}`,
      done === 0 ? '-' : perDone(stats.done_attempts, done),
      costOfAll(stats),
      done === 0 || stats.by_hand === stats.sessions ? '-' : dollars(stats.cost_usd / done),
      String(stats.tokens.input + stats.tokens.output),
      durationWords(stats.duration_ms),
    ];
  });
  return tableText(
    [
      { head: head.toUpperCase() },
      ...[...columns, 'COST', 'PER DONE', 'TOKENS', 'TOOK'].map((name) => ({
        head: name,
        align: 'right' as const,
      })),
    ],
    rows,
  );
}

function perDone(count: number, done: number): string {
  return (count / done).toFixed(1);
}
