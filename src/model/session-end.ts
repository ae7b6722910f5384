/** The words for how an agent's process ended, as its stream, exit code and stderr tell it. */
export const sessionEnds = [
  'finished',
  'nothing-done',
  'mcp-unavailable',
  'max-turns',
  'max-budget',
  'agent-error',
  'api-error',
  'plan-limit',
  'interrupted',
  'no-result',
  'startup-error',
] as const;
export type SessionEnd = (typeof sessionEnds)[number];

/** Why the API refused, in the detail of an `api-error`. */
export const apiErrors = [
  'invalid-request',
  'auth',
  'billing',
  'model-not-found',
  'rate-limit',
  'server',
  'overloaded',
  'network',
  'prompt-too-long',
  'refusal',
] as const;
export type ApiError = (typeof apiErrors)[number];

export interface Tokens {
  input: number;
  output: number;
  cached: number;
}

/** A call that the agent's permissions did not allow. */
export interface Denial {
  tool: string;
  /** The part of the input that a permission rule looks at: a command or a path. */
  input: string;
}

/** Everything that the monitor makes of one session's stream. */
export interface SessionReading {
  end: SessionEnd;
  /** An `ApiError`, a plan limit's type, or a remark on a finished stream. */
  detail: string | undefined;
  /** What the agent itself said of it, for people: the error text or the first line of stderr. */
  words: string | undefined;
  turns: number;
  cost_usd: number;
  tokens: Tokens;
  /** UTC time at which a plan limit ends. */
  resets_at: string | undefined;
  denials: Denial[];
  malformed: number;
  unknown: number;
  /** A plan pays for it: its cost is shown and bounds nothing. */
  subscription: boolean;
  /** The share of a plan's limit that is used, 0 to 1, as far as the agent has told it. */
  utilization: { limit: string; share: number; resets_at: string | undefined } | undefined;
  model: string | undefined;
  agent_version: string | undefined;
}
