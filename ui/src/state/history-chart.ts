import { moneyWords, numberWords, shareWords } from './number-words.ts';
import { tokensOf, type PastSession } from './session-filter.ts';
import { spanWords } from './time-words.ts';

/** One bar: what it is of, how long it is, and that as people read it. */
export interface Bar {
  label: string;
  value: number;
  words: string;
}

export interface Chart {
  title: string;
  /** The whole of which the bars are parts. */
  total: string;
  /** Days stand side by side; parts of a whole lie one below the other, each with its words. */
  shape: 'days' | 'parts';
  bars: Bar[];
}

/** One number with what it is counted from. */
export interface Figure {
  name: string;
  words: string;
}

/** More bars than these cannot be told apart. */
const mostDays = 45;

const phases = ['baseline', 'prepare', 'work', 'verify', 'record'] as const;

/** The charts of these sessions, each with what it counts. */
export function historyCharts(records: readonly PastSession[]): Chart[] {
  const done = records.filter(isDone);
  return [
    ...dayCharts(records),
    {
      ...{ title: 'Outcomes', total: sessionWords(records.length), shape: 'parts' },
      bars: countsOf(records, ({ outcome }) => outcome).sort((a, b) => b.value - a.value),
    },
    {
      ...{ title: 'Attempts per task', total: `${done.length} done`, shape: 'parts' },
      bars: countsOf(done, ({ attempt }) => (attempt === 1 ? '1 attempt' : `${attempt} attempts`)),
    },
    phaseChart(records),
  ];
}

/** What these sessions came to. */
export function historyFigures(records: readonly PastSession[]): Figure[] {
  const done = records.filter(isDone).length;
  const cost = sum(records, ({ cost_usd }) => cost_usd);
  const cached = sum(records, ({ tokens }) => tokens.cached);
  const perTask = done === 0 ? '' : ` · ${moneyWords(cost / done)} a done task`;
  return [
    { name: 'Completed', words: shareWords(done, records.length) },
    { name: 'Cost', words: `${moneyWords(cost)}${perTask}` },
    {
      name: 'Tokens',
      words: `${numberWords(sum(records, tokensOf))} · ${numberWords(cached)} cached`,
    },
  ];
}

function dayCharts(records: readonly PastSession[]): Chart[] {
  const days = daysOf(records);
  const told = days.flatMap(([, of]) => of);
  const span = days.length === 1 ? '1 day' : `${days.length} days`;
  const chart = (
    title: string,
    value: (of: readonly PastSession[]) => number,
    words: (value: number, of: readonly PastSession[]) => string,
  ): Chart => ({
    ...{ title, total: `${words(value(told), told)} in ${span}`, shape: 'days' },
    bars: days.map(([label, of]) => ({ label, value: value(of), words: words(value(of), of) })),
  });
  return [
    chart(
      'Completed per day',
      (of) => of.filter(isDone).length,
      (value, of) => `${value} of ${of.length}`,
    ),
    chart('Cost per day', (of) => sum(of, ({ cost_usd }) => cost_usd), moneyWords),
    chart('Tokens per day', (of) => sum(of, tokensOf), numberWords),
  ];
}

/** The days up to that of the newest session, also those without one, oldest first. */
function daysOf(records: readonly PastSession[]): [string, PastSession[]][] {
  const times = records.map(({ started }) => Date.parse(started));
  const newest = times.reduce((one, other) => Math.max(one, other), 0);
  if (newest === 0) return [];
  const oldest = times.reduce((one, other) => Math.min(one, other), newest);
  const days = new Map<string, PastSession[]>();
  const first = noonOf(oldest);
  for (const day = noonOf(newest); day >= first && days.size < mostDays;) {
    days.set(dayWords(day), []);
    day.setDate(day.getDate() - 1);
  }
  for (const record of records) days.get(dayWords(new Date(record.started)))?.push(record);
  return [...days].reverse();
}

/** Of that day: from one to the next it is not always 24 hours, and from noon never as much as half a day off. */
function noonOf(time: number): Date {
  const day = new Date(time);
  day.setHours(12, 0, 0, 0);
  return day;
}

function dayWords(day: Date): string {
  return day.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}

function countsOf(
  records: readonly PastSession[],
  key: (record: PastSession) => string,
): Chart['bars'] {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(key(record), (counts.get(key(record)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([label, value]) => ({ label, value, words: shareWords(value, records.length) }));
}

function phaseChart(records: readonly PastSession[]): Chart {
  const told = records.filter(({ phase_ms }) => phase_ms !== undefined);
  const all = phases.map(
    (phase) => [phase, sum(told, ({ phase_ms }) => phase_ms?.[phase] ?? 0)] as const,
  );
  const whole = sum(all, ([, ms]) => ms);
  return {
    ...{ title: 'Time per phase', shape: 'parts' },
    total:
      told.length === records.length
        ? `${spanWords(whole)} in ${sessionWords(told.length)}`
        : `${spanWords(whole)}; ${told.length} of ${sessionWords(records.length)} tell it`,
    bars: all
      .filter(([, ms]) => ms > 0)
      .map(([label, value]) => ({
        ...{ label, value },
        words: `${spanWords(value)} · ${Math.round((100 * value) / whole)} %`,
      })),
  };
}

function isDone({ next }: PastSession): boolean {
  return next.status === 'done';
}

function sessionWords(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}

function sum<One>(all: readonly One[], value: (one: One) => number): number {
  return all.reduce((total, one) => total + value(one), 0);
}
