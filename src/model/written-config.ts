import * as z from 'zod/mini';
import { byteSizePattern, parseByteSize } from './byte-size.ts';
import { durationPattern, parseDuration } from './duration.ts';
import type { Config } from './config.ts';
import {
  attemptCount,
  dollars,
  duration,
  optionValue,
  permission,
  text,
  wholeFromOne,
} from './written-task.ts';

/** The name of a declared check; also what tasks, disciplines and tools call it by. */
export const checkNamePattern = /^[a-z0-9][a-z0-9._-]*$/i;
const checkName = z.string().check(z.regex(checkNamePattern));

/** The name of an environment variable. */
export const variableNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
const variableName = z.string().check(z.regex(variableNamePattern));

/** `90%` */
const percentage = z.string().check(z.regex(/^(?:100|[1-9]?\d)%$/));

const byteSize = z.string().check(z.regex(byteSizePattern));
/** Unlike a duration it is waited for by no timer, and may be longer than those. */
const age = z.string().check(z.regex(durationPattern));

const writtenTimers = z.looseObject({
  start: z.optional(duration),
  model: z.optional(duration),
  stream: z.optional(duration),
  tool: z.optional(duration),
  after_result: z.optional(duration),
  stop_step: z.optional(duration),
  back_off: z.optional(duration),
  back_off_max: z.optional(duration),
  park_jitter: z.optional(duration),
  tools: z.optional(z.record(text, duration)),
});

/** What config.yaml may hold. */
export const writtenConfig = z.looseObject({
  agent: z.optional(
    z.looseObject({
      command: z.optional(z.array(text).check(z.minLength(1))),
      env: z.optional(z.array(variableName)),
      setting_sources: z.optional(z.array(z.enum(['user', 'project', 'local']))),
    }),
  ),
  model: z.optional(optionValue),
  effort: z.optional(optionValue),
  checks: z.optional(z.record(checkName, text)),
  verify: z.optional(z.array(text)),
  check_timeout: z.optional(duration),
  require_verify: z.optional(z.boolean()),
  baseline: z.optional(z.boolean()),
  permissions: z.optional(
    z.looseObject({
      allow: z.optional(z.array(permission)),
      deny: z.optional(z.array(permission)),
    }),
  ),
  commit: z.optional(z.enum(['agent', 'never'])),
  max_attempts: z.optional(attemptCount),
  max_turns: z.optional(wholeFromOne),
  max_budget_usd: z.optional(
    z.looseObject({
      session: z.optional(dollars),
      task: z.optional(dollars),
      run: z.optional(dollars),
    }),
  ),
  stop_at_utilization: z.optional(percentage),
  escalate: z.optional(
    z.looseObject({ model: z.optional(optionValue), effort: z.optional(optionValue) }),
  ),
  stagnation: z.optional(
    z.looseObject({
      same_call: z.optional(wholeFromOne),
      same_failure: z.optional(wholeFromOne),
      unchanged_sessions: z.optional(wholeFromOne),
    }),
  ),
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
  notify: z.optional(
    z.looseObject({ command: z.optional(text), desktop: z.optional(z.boolean()) }),
  ),
  run: z.optional(
    z.looseObject({
      keep: z.optional(z.looseObject({ age: z.optional(age), size: z.optional(byteSize) })),
      session_size: z.optional(byteSize),
      min_free: z.optional(byteSize),
    }),
  ),
});
export type WrittenConfig = z.infer<typeof writtenConfig>;

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
    baseline: written.baseline ?? true,
    permissions: { allow: written.permissions?.allow ?? [], deny: written.permissions?.deny ?? [] },
    commit: written.commit ?? 'agent',
    max_attempts: written.max_attempts ?? 3,
    max_turns: written.max_turns ?? 100,
    max_budget_usd: {
      session: written.max_budget_usd?.session ?? 5,
      task: written.max_budget_usd?.task ?? 20,
      run: written.max_budget_usd?.run ?? 50,
    },
    stop_at_utilization: Number.parseInt(written.stop_at_utilization ?? '90%', 10) / 100,
    escalate: { model: written.escalate?.model, effort: written.escalate?.effort },
    stagnation: {
      same_call: written.stagnation?.same_call ?? 10,
      same_failure: written.stagnation?.same_failure ?? 3,
      unchanged_sessions: written.stagnation?.unchanged_sessions ?? 3,
    },
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
      back_off_max: ms(timers.back_off_max, '5m'),
      park_jitter: ms(timers.park_jitter, '60s'),
      tools: Object.fromEntries(
        Object.entries(timers.tools ?? {}).map(([name, written]) => [name, ms(written, '0s')]),
      ),
    },
    notify: {
      command: written.notify?.command,
      desktop: written.notify?.desktop ?? true,
    },
    run: {
      keep: {
        age: ms(written.run?.keep?.age, '30d'),
        size: bytes(written.run?.keep?.size, '2GB'),
      },
      session_size: bytes(written.run?.session_size, '500MB'),
      min_free: bytes(written.run?.min_free, '100MB'),
    },
  };
}

function bytes(written: string | undefined, otherwise: string): number {
  return parseByteSize(written ?? otherwise) ?? 0;
}

function ms(written: string | undefined, otherwise: string): number {
  return parseDuration(written ?? otherwise) ?? 0;
}
