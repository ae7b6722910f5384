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
  'notice',
  'failure',
  'unknown',
] as const;
export type RowKind = (typeof rowKinds)[number];

/** `open`: under way. `none`: nothing that could fail. */
export type RowStatus = 'open' | 'ok' | 'failed' | 'denied' | 'none';

/** One line of a transcript. What it stands for in full is read when somebody opens it. */
export interface TranscriptRow {
  /** Its place among the rows of its session, from 0. */
  n: number;
  /** UTC. */
  at: string;
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
