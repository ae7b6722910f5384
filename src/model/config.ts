import * as z from 'zod/mini';
import { parseDuration } from './duration.ts';
import { attemptCount, dollars, duration, text, wholeFromOne } from './task.ts';

/** The name of a declared check; also what tasks, disciplines and tools call it by. */
export const checkNamePattern = /^[a-z0-9][a-z0-9._-]*$/i;
const checkName = z.string().check(z.regex(checkNamePattern));

const writtenTimers = z.looseObject({
  start: z.optional(duration),
  model: z.optional(duration),
  stream: z.optional(duration),
  tool: z.optional(duration),
  after_result: z.optional(duration),
  stop_step: z.optional(duration),
  back_off: z.optional(duration),
});

/** What config.yaml may hold. */
export const writtenConfig = z.looseObject({
  agent: z.optional(
    z.looseObject({
      command: z.optional(z.array(text).check(z.minLength(1))),
      env: z.optional(z.array(text)),
      setting_sources: z.optional(z.array(z.enum(['user', 'project', 'local']))),
    }),
  ),
  model: z.optional(text),
  effort: z.optional(text),
  checks: z.optional(z.record(checkName, text)),
  verify: z.optional(z.array(text)),
  check_timeout: z.optional(duration),
  require_verify: z.optional(z.boolean()),
  permissions: z.optional(
    z.looseObject({ allow: z.optional(z.array(text)), deny: z.optional(z.array(text)) }),
  ),
  commit: z.optional(z.enum(['agent', 'never'])),
  max_attempts: z.optional(attemptCount),
  max_turns: z.optional(wholeFromOne),
  max_budget_usd: z.optional(z.looseObject({ session: z.optional(dollars) })),
  timeout: z.optional(duration),
  new_tasks: z.optional(z.enum(['play', 'draft'])),
  max_new_tasks: z.optional(
    z.looseObject({
      session: z.optional(wholeFromOne),
      run: z.optional(wholeFromOne),
      generations: z.optional(wholeFromOne),
    }),
  ),
  timers: z.optional(writtenTimers),
});
export type WrittenConfig = z.infer<typeof writtenConfig>;

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
  /** The process lingers after its last result. */
  after_result: number;
  /** Between two rungs of the stop ladder. */
  stop_step: number;
  /** The first pause after a transient failure; it doubles from there. */
  back_off: number;
}

/** A command that the project declares as a proof of work. */
export interface Check {
  name: string;
  command: string;
}

export interface Config {
  agent: { command: string[]; env: string[]; setting_sources: string[] };
  model: string | undefined;
  effort: string | undefined;
  checks: Check[];
  /** Names of declared checks or shell commands that every task has to pass. */
  verify: string[];
  /** Milliseconds for one check. */
  check_timeout: number;
  require_verify: boolean;
  permissions: { allow: string[]; deny: string[] };
  commit: 'agent' | 'never';
  max_attempts: number;
  max_turns: number;
  max_budget_usd: { session: number };
  /** Milliseconds for one session. */
  timeout: number;
  new_tasks: 'play' | 'draft';
  max_new_tasks: { session: number; run: number; generations: number };
  timers: Timers;
}

/** Rules that hold whatever the config adds: commands that only read. */
export const readOnlyRules = [
  'Bash(git status *)',
  'Bash(git diff *)',
  'Bash(git log *)',
  'Bash(git show *)',
  'Bash(git branch --show-current)',
  'Bash(rg *)',
  'Bash(grep *)',
  'Bash(ls *)',
  'Bash(cat *)',
  'Bash(wc *)',
];

/** What no session may write: the queue that it is played from, and git's own files. */
export const guardedRules = ['.ralph/**', '.git/**'].flatMap((path) => [
  `Edit(${path})`,
  `Write(${path})`,
]);

/** The config with every default filled in. `verify` without a value means all declared checks. */
export function resolveConfig(written: WrittenConfig): Config {
  const checks = Object.entries(written.checks ?? {}).map(([name, command]) => ({ name, command }));
  const timers = written.timers ?? {};
  return {
    agent: {
      command: written.agent?.command ?? ['claude'],
      env: written.agent?.env ?? [],
      setting_sources: written.agent?.setting_sources ?? ['project'],
    },
    model: written.model,
    effort: written.effort,
    checks,
    verify: written.verify ?? checks.map((check) => check.name),
    check_timeout: ms(written.check_timeout, '10m'),
    require_verify: written.require_verify ?? false,
    permissions: { allow: written.permissions?.allow ?? [], deny: written.permissions?.deny ?? [] },
    commit: written.commit ?? 'agent',
    max_attempts: written.max_attempts ?? 3,
    max_turns: written.max_turns ?? 100,
    max_budget_usd: { session: written.max_budget_usd?.session ?? 5 },
    timeout: ms(written.timeout, '60m'),
    new_tasks: written.new_tasks ?? 'play',
    max_new_tasks: {
      session: written.max_new_tasks?.session ?? 20,
      run: written.max_new_tasks?.run ?? 100,
      generations: written.max_new_tasks?.generations ?? 3,
    },
    timers: {
      start: ms(timers.start, '60s'),
      model: ms(timers.model, '300s'),
      stream: ms(timers.stream, '180s'),
      tool: ms(timers.tool, '610s'),
      after_result: ms(timers.after_result, '10s'),
      stop_step: ms(timers.stop_step, '5s'),
      back_off: ms(timers.back_off, '2s'),
    },
  };
}

function ms(written: string | undefined, otherwise: string): number {
  return parseDuration(written ?? otherwise) ?? 0;
}
