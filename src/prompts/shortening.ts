import type { SectionName } from '../model/prompt-section.ts';

/** Characters that each text of a section may have. */
export type Rooms = Partial<Record<SectionName, number>>;

/** Of a longer file a prompt never holds more: the agent can read it. */
export const firstRooms: Rooms = { context: 16_000, feature_files: 16_000, spec: 24_000 };

export interface Shortening {
  section: SectionName;
  /** Characters that each text of it keeps: head and tail of a long one, 0 for its name alone. */
  chars: number;
}

/**
 * What is shortened, in this order, until a prompt fits in its cap: first what is least needed, or easily
 * read elsewhere. What is not named here never is: the task, its criteria, its checks, the handoffs, the
 * answers, the tools and how to finish. Earlier attempts have a cap of their own.
 */
export const shortenings: readonly Shortening[] = [
  { section: 'groundwork', chars: 300 },
  { section: 'feature_files', chars: 6_000 },
  { section: 'context', chars: 8_000 },
  { section: 'groundwork', chars: 0 },
  { section: 'feature_files', chars: 2_000 },
  { section: 'context', chars: 4_000 },
  { section: 'spec', chars: 8_000 },
  { section: 'feature_files', chars: 0 },
  { section: 'guide', chars: 6_000 },
  { section: 'context', chars: 1_500 },
  { section: 'conventions', chars: 4_000 },
  { section: 'skills', chars: 2_000 },
  { section: 'spec', chars: 4_000 },
  { section: 'reviewed', chars: 2_000 },
  { section: 'project', chars: 1_000 },
  { section: 'feature', chars: 1_000 },
  { section: 'context', chars: 0 },
  { section: 'guide', chars: 2_000 },
  { section: 'conventions', chars: 1_000 },
  { section: 'skills', chars: 500 },
  { section: 'persona', chars: 500 },
  { section: 'spec', chars: 1_500 },
  { section: 'reviewed', chars: 600 },
];
