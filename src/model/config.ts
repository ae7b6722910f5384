import type { SectionName } from './prompt-section.ts';
import { kinds, type Kind } from './task.ts';

/** Milliseconds each. What Ralph waits for before it takes silence for a hang, by what is going on. */
export interface Timers {
  /** From the start of the agent until its MCP servers are connected. */
  start: number;
  /** Nothing from the model after it was asked. */
  model: number;
  /** Nothing more once an answer has begun. */
  stream: number;
  /** One open tool call. */
  tool: number;
  /** The same for single tools, by their names. */
  tools: Record<string, number>;
  /** The process lingers after its last result. */
  after_result: number;
  /** Between two rungs of the stop ladder. */
  stop_step: number;
  /** The first pause after a transient failure; it doubles from there, up to the second. */
  back_off: number;
  back_off_max: number;
  /** After the reset of a plan limit, at most so much longer: not everybody in the same second. */
  park_jitter: number;
}

/** How much of what runs leave behind is kept. */
export interface Keep {
  /** Milliseconds since a session's end. */
  age: number;
  /** Bytes of all session folders and logs together. */
  size: number;
}

/** A command that the project declares as a proof of work. */
export interface Check {
  name: string;
  command: string;
}

/** A kind of the project's own. */
export interface OwnKind {
  name: string;
  /** Whose tools, permissions and ways to end its sessions have: never more. */
  like: Kind;
  description: string | undefined;
  /** What its prompt is made of, in this order; undefined for what it is like. */
  sections: SectionName[] | undefined;
}

export interface Config {
  agent: {
    command: string[];
    env: string[];
    setting_sources: string[];
    /** Names of servers of `.mcp.json`. */
    mcp_servers: string[];
  };
  model: string | undefined;
  effort: string | undefined;
  kinds: OwnKind[];
  checks: Check[];
  /** Names of declared checks or shell commands that every task has to pass. */
  verify: string[];
  /** Milliseconds for one check. */
  check_timeout: number;
  require_verify: boolean;
  /** Whether checks run before a task, so that only new failures count. */
  baseline: boolean;
  permissions: { allow: string[]; deny: string[] };
  commit: 'agent' | 'never';
  max_attempts: number;
  max_turns: number;
  max_budget_usd: { session: number; task: number; run: number };
  /** Used share of a plan's limit, 0 to 1, from which no session is begun before its reset. */
  stop_at_utilization: number;
  /** For the last attempt at a task. */
  escalate: { model: string | undefined; effort: string | undefined };
  /** How often the same may happen before it counts as standing still. */
  stagnation: { same_call: number; same_failure: number; unchanged_sessions: number };
  /** Milliseconds for one session. */
  timeout: number;
  new_tasks: 'play' | 'draft';
  max_new_tasks: { session: number; run: number; generations: number };
  timers: Timers;
  prompt: {
    /** What a prompt may cost at most, by the estimate. */
    max_tokens: number;
    /** The agent's tokens for each of those that are counted here. */
    token_factor: number;
  };
  /** A command for `/bin/sh -c` that gets what happened as JSON; and whether the desktop shows it. */
  notify: { command: string | undefined; desktop: boolean };
  run: {
    keep: Keep;
    /** Bytes that the files of one session may take. */
    session_size: number;
    /** Bytes that have to be free before a session begins. */
    min_free: number;
  };
}

/** The kind of the project's own with this name; undefined for one of Ralph's. */
export function ownKindOf(
  { own_kind }: { own_kind: string | undefined },
  { kinds }: Pick<Config, 'kinds'>,
): OwnKind | undefined {
  return own_kind === undefined ? undefined : kinds.find(({ name }) => name === own_kind);
}

/** All kinds that a task may be of, Ralph's own first. */
export function kindNames({ kinds: own }: { kinds: readonly { name: string }[] }): string[] {
  return [...kinds, ...own.map(({ name }) => name)];
}

/** What a kind is like, which one of Ralph's is itself; undefined for a name that no kind has. */
export function likeOf(
  name: string,
  { kinds: own }: { kinds: readonly Pick<OwnKind, 'name' | 'like'>[] },
): Kind | undefined {
  return kinds.find((kind) => kind === name) ?? own.find((kind) => kind.name === name)?.like;
}

/** What no session may write: the queue that it is played from, and git's own files. */
export const guardedRules = ['.ralph/**', '.git/**'].flatMap((path) => [
  `Edit(${path})`,
  `Write(${path})`,
]);
