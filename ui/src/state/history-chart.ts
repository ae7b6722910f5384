import type { SessionRecord } from '../../../src/model/outcome.ts';
import { spanWords } from './time-words.ts';

export interface Chart {
  title: string;
  /** The whole of which the bars are parts. */
  total: string;
  bars: { label: string; value: number; words: string }[];
}

const mostDays = 30;

/** The charts of these sessions, newest first: each with what it counts. */
export function historyCharts(records: readonly SessionRecord[]): Chart[] {
  const days = daysOf(records);
  const perDay = (value: (of: readonly SessionRecord[]) => number, words: (value: number) => string): Chart['bars'] =>
    days.map(([label, of]) => {
      const one = value(of);
      return { label, value: one, words: words(one) };
    });
  const done = records.filter(({ next }) => next.status === 'done');
  const cost = sum(records, ({ cost_usd }) => cost_usd);
  const tokens = sum(records, tokensOf);
  return [
    {
      title: 'Completed per day',
      total: `${done.length} of ${records.length} sessions`,
      bars: perDay((of) => of.filter(({ next }) => next.status === 'done').length, String),
    },
    {
      title: 'Cost per day',
      total: `$${cost.toFixed(2)} in ${records.length} sessions`,
      bars: perDay((of) => sum(of, ({ cost_usd }) => cost_usd), (value) => `$${value.toFixed(2)}`),
    },
    {
      title: 'Tokens per day',
      total: tokens.toLocaleString(),
      bars: perDay((of) => sum(of, tokensOf), (value) => value.toLocaleString()),
    },
    { title: 'Outcomes', total: `${records.length} sessions`, bars: countsOf(records, ({ outcome }) => outcome) },
    {
      title: 'Attempts per done task',
      total: `${done.length} tasks`,
      bars: countsOf(done, ({ attempt }) => String(attempt)),
    },
    phaseChart(records),
  ];
}

function daysOf(records: readonly SessionRecord[]): [string, SessionRecord[]][] {
  const found = new Map<string, SessionRecord[]>();
  for (const record of records.toReversed()) {
    const day = new Date(record.started).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
    found.set(day, [...(found.get(day) ?? []), record]);
  }
  return [...found].slice(-mostDays);
}

function countsOf(records: readonly SessionRecord[], key: (record: SessionRecord) => string): Chart['bars'] {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(key(record), (counts.get(key(record)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value, words: `${value} of ${records.length}` }));
}

function phaseChart(records: readonly SessionRecord[]): Chart {
  const phases = ['prepare', 'work', 'verify', 'record'] as const;
  const told = records.filter(({ phase_ms }) => phase_ms !== undefined);
  return {
    title: 'Time per phase',
    total: `${told.length} of ${records.length} sessions tell it`,
    bars: phases.map((phase) => {
      const value = sum(told, ({ phase_ms }) => phase_ms?.[phase] ?? 0);
      return { label: phase, value, words: spanWords(value) };
    }),
  };
}

function tokensOf({ tokens }: SessionRecord): number {
  return tokens.input + tokens.output;
}

function sum<One>(all: readonly One[], value: (one: One) => number): number {
  return all.reduce((total, one) => total + value(one), 0);
}
