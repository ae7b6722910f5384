import type { CheckResult } from './check.ts';
import type { Denial, Tokens } from './session-end.ts';
import type { CriterionClaim, ReviewGap } from './signal.ts';

export const outcomes = [
  'cancelled',
  'completed',
  'verify-failed',
  'changes-requested',
  'blocked',
  'agent-error',
  'limit',
  'timed-out',
  'stagnated',
  'budget',
  'denied',
  'no-signal',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface FileChange {
  path: string;
  added: number;
  removed: number;
}

/** The history record of one session: written once, before the task's status is touched. */
export interface SessionRecord {
  session: string;
  task: string;
  /** The session before this one on the same task; makes the attempts of a task a chain. */
  previous?: string;
  attempt: number;
  charged: boolean;
  kind: string;
  agent: string;
  agent_version?: string;
  model?: string;
  started: string;
  ended: string;
  outcome: Outcome;
  reason: string;
  verified: boolean;
  prompt_hash: string;
  mcp_hash: string;
  settings_hash: string;
  turns: number;
  tokens: Tokens;
  cost_usd: number;
  checks: CheckResult[];
  criteria: CriterionClaim[];
  summary?: string;
  handoff?: string;
  files: FileChange[];
  tasks_created: string[];
  denials: Denial[];
  claude_session: string;
  /** Git's ids of the tree before and after the session, `.ralph/` left out; absent where git could not tell. */
  tree_before?: string;
  tree_after?: string;
  /** Paid by a plan, not by its cost. */
  subscription?: boolean;
  /** What a person should look at, one sentence each. */
  remarks: string[];
  /** Of a review: the gaps that it found, and what the tasks that it judged become. */
  gaps?: ReviewGap[];
  reviewed?: { task: string; next: NextTask }[];
  /** What the task becomes. Recovery applies it again when a crash came between record and status. */
  next: NextTask;
}

/** What an outcome makes of its task. */
export interface NextTask {
  status: 'pending' | 'done' | 'blocked';
  blocked?: {
    on: 'human' | 'task' | 'external' | 'attempts';
    reason: string;
    question?: string;
    options?: string[];
    task?: string;
  };
}
