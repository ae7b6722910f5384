/** What sessions can be put together by. */
export const groupings = ['day', 'feature', 'discipline', 'kind', 'model'] as const;
export type Grouping = (typeof groupings)[number];

export interface StatsOptions {
  json: boolean;
  since?: Date;
  by?: Grouping;
}
