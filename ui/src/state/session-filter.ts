import type { Answer } from '../../../src/server/route.ts';

/** A session as the history lists it. */
export type PastSession = Answer<'GET /sessions'>[number];

export const sortKeys = [
  ...(['outcome', 'task', 'reason', 'attempt', 'time', 'turns'] as const),
  ...(['tokens', 'cost', 'started'] as const),
] as const;
export type SortKey = (typeof sortKeys)[number];

/** What people look for, as the address has it. */
export interface SessionFilter {
  text: string;
  outcome: string;
  kind: string;
  /** Whole days up to now; undefined for all. */
  days: number | undefined;
  sort: SortKey;
  /** From the least to the most. */
  is_up: boolean;
}

const dayMs = 24 * 60 * 60_000;

export function readSessionFilter(query: URLSearchParams): SessionFilter {
  const at = (name: string): string => query.get(name) ?? '';
  const days = Number(at('days'));
  const sort = sortKeys.find((key) => key === at('sort')) ?? 'started';
  return {
    ...{ text: at('text').trim().toLowerCase(), outcome: at('outcome'), kind: at('kind'), sort },
    days: Number.isInteger(days) && days > 0 ? days : undefined,
    is_up: at('dir') === '' ? isText(sort) : at('dir') === 'up',
  };
}

/** Whether words are sorted: they begin with A, numbers with the most. */
export function isText(sort: SortKey): boolean {
  return sort === 'outcome' || sort === 'task' || sort === 'reason';
}

/** The sessions that are like that, in the wished order. `now` is in milliseconds since the epoch. */
export function foundSessions(
  records: readonly PastSession[],
  filter: SessionFilter,
  now: number,
): readonly PastSession[] {
  const { text, outcome, kind, days, sort } = filter;
  const since = days === undefined ? 0 : now - days * dayMs;
  const found = records.filter(
    (record) =>
      (outcome === '' || record.outcome === outcome) &&
      (kind === '' || record.kind === kind) &&
      Date.parse(record.started) >= since &&
      `${record.session} ${record.task} ${record.reason}`.toLowerCase().includes(text),
  );
  const sign = filter.is_up ? 1 : -1;
  return found.toSorted((a, b) => {
    const [one, other] = [sortValue(a, sort), sortValue(b, sort)];
    if (one === other) return a.started < b.started ? 1 : -1;
    return one < other ? -sign : sign;
  });
}

function sortValue(record: PastSession, sort: SortKey): string | number {
  switch (sort) {
    case 'started':
    case 'outcome':
    case 'task':
    case 'attempt':
    case 'turns':
      return record[sort];
    case 'reason':
      return reasonWords(record);
    case 'time':
      return lastedMs(record);
    case 'tokens':
      return tokensOf(record);
    case 'cost':
      return record.cost_usd;
  }
}

/** The time between its start and its end. */
export function lastedMs({ started, ended }: PastSession): number {
  return Date.parse(ended) - Date.parse(started);
}

/** What was sent and answered anew; what came from a cache is not in it. */
export function tokensOf({ tokens }: PastSession): number {
  return tokens.input + tokens.output;
}

/** The reason without the outcome, which stands beside it. */
export function reasonWords({ outcome, reason }: PastSession): string {
  return reason.startsWith(`${outcome}; `) ? reason.slice(outcome.length + 2) : reason;
}
