import type { CheckResult } from './check.ts';
import type { ExplainRecord } from './explain.ts';
import type { Denial, Tokens } from './session-end.ts';
import type { Phase } from './phase.ts';
import type { AskedQuestion } from './question.ts';
import type { RedFlag } from './red-flag.ts';
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

/** A commit that is on the branch since the session, and was not before. */
export interface MadeCommit {
  id: string;
  subject: string;
}

/** What a person said to the session while it ran. */
export interface ToldWords {
  /** UTC. */
  at: string;
  words: string;
  /** Whether the agent has read it. */
  taken: boolean;
}

/** The history record of one session: written once, before the task's status is touched. */
export interface SessionRecord {
  session: string;
  /** The run that played it. */
  run?: string;
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
  /** The first 16 digits of the hash of each of its parts, by their names. */
  prompt_sections?: Record<string, string>;
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
  /** What the session, or somebody else meanwhile, committed; oldest first. */
  commits?: MadeCommit[];
  /** What in its change a person should look at, by fixed rules. */
  flags?: RedFlag[];
  told?: ToldWords[];
  /** What it asked people while it ran. */
  asked?: AskedQuestion[];
  /** A person worked in it, in a terminal. */
  taken_over?: boolean;
  /** Milliseconds of each phase up to the decision. */
  phase_ms?: Partial<Record<Phase, number>>;
  /** Paid by a plan, not by its cost. */
  subscription?: boolean;
  /** What a person should look at, one sentence each. */
  remarks: string[];
  /** It made tasks of a person's words, and had no task of its own. */
  explain?: ExplainRecord;
  /** Of a review: the gaps that it found, and what the tasks that it judged become. */
  gaps?: ReviewGap[];
  reviewed?: { task: string; next: NextTask }[];
  /** What the task becomes. Recovery applies it again when a crash came between record and status. */
  next: NextTask;
}

/** What an outcome makes of its task. */
export interface NextTask {
  status: 'pending' | 'in_progress' | 'done' | 'blocked';
  /** It stays what it is by then: this is what it was when the session began. */
  kept?: true;
  blocked?: {
    on: 'human' | 'task' | 'external' | 'attempts';
    reason: string;
    question?: string;
    options?: string[];
    task?: string;
  };
}
