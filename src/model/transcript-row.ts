/** What a row of a session's transcript is about; one icon each. */
export const rowKinds = [
  'phase',
  'text',
  'thought',
  'command',
  'read',
  'search',
  'edit',
  'tool',
  'agent',
  'web',
  'check',
  'person',
  'question',
  'notice',
  'failure',
  'unknown',
  'end',
] as const;
export type RowKind = (typeof rowKinds)[number];

/** `open`: under way. `cut`: the agent ended before it did. `none`: nothing that could fail. */
export type RowStatus = 'open' | 'ok' | 'failed' | 'denied' | 'cut' | 'none';

/** One line of a transcript. What it stands for in full is read when somebody opens it. */
export interface TranscriptRow {
  /** Its place among the rows of its session, from 0. */
  n: number;
  /** UTC: when it began, and when it last changed, where that is later. */
  at: string;
  until?: string;
  kind: RowKind;
  status: RowStatus;
  /** One line, fit for people. */
  words: string;
  /** How many neighbours of the same kind it stands for. */
  count: number;
  /** Undefined while it is open, and for what takes no time. */
  duration_ms?: number;
  /** Of a command. */
  exit_code?: number;
  /** Told by an agent of the agent. */
  subagent?: true;
}
