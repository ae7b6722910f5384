/** Why somebody who is not looking is told. */
export type NoticeKind = 'run-ended' | 'stopped' | 'parked' | 'paused' | 'question';

/** What is told to a person who does not look at the terminal. Every text is one plain line. */
export interface Notice {
  kind: NoticeKind;
  run: string;
  /** The project's absolute path. */
  project: string;
  /** What it is about, in a few words. */
  title: string;
  words: string;
  /** Of a question. */
  task?: string;
  question?: string;
  options?: string[];
  /** UTC: when a run that is parked goes on by itself, or a session that asks does so without an answer. */
  until?: string;
  /** Of a run that has ended: tasks. */
  done?: number;
  not_done?: number;
  cost_usd?: number;
  /** UTC. */
  at: string;
}
