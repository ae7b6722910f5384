import type { SessionRecord } from '../../../src/model/outcome.ts';

export const sortKeys = ['started', 'task', 'outcome', 'turns', 'cost'] as const;
export type SortKey = (typeof sortKeys)[number];

/** The sessions that match the words and outcome, in the wished order. */
export function foundSessions(
  records: readonly SessionRecord[],
  query: URLSearchParams,
): readonly SessionRecord[] {
  const text = (query.get('text') ?? '').toLowerCase();
  const outcome = query.get('outcome') ?? '';
  const sort = sortKeys.find((key) => key === query.get('sort')) ?? 'started';
  const found = records.filter(
    (record) =>
      (outcome === '' || record.outcome === outcome) &&
      `${record.session} ${record.task} ${record.reason}`.toLowerCase().includes(text),
  );
  if (sort === 'started') return found;
  return found.toSorted((a, b) => {
    switch (sort) {
      case 'task':
        return a.task < b.task ? -1 : 1;
      case 'outcome':
        return a.outcome < b.outcome ? -1 : 1;
      case 'turns':
        return b.turns - a.turns;
      case 'cost':
        return b.cost_usd - a.cost_usd;
    }
  });
}
