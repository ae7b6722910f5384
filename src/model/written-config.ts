import * as z from 'zod/mini';
import { byteSizePattern, parseByteSize } from './byte-size.ts';
import { durationPattern, parseDuration } from './duration.ts';
import type { Config } from './config.ts';
import { sectionNames } from './prompt-section.ts';
import { kinds } from './task.ts';
import {
  attemptCount,
  dollars,
  duration,
  optionalKey,
  optionValue,
  ownKindName,
  permission,
  requiredKey,
  serverEntryName,
  text,
  wholeFromOne,
} from './written-task.ts';

/** The name of a declared check; also what tasks, disciplines and tools call it by. */
export const checkNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
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
  start: optionalKey('For the agent to start and greet. Default: 60s.', duration),
  model: optionalKey('For the first word of an answer. Default: 300s.', duration),
  stream: optionalKey('For the next word of an answer. Default: 180s.', duration),
  tool: optionalKey('For a tool. Default: 610s.', duration),
  after_result: optionalKey('For the agent to end after its result. Default: 10s.', duration),
  stop_step: optionalKey('Between two steps of ending a process. Default: 5s.', duration),
  back_off: optionalKey(
    'Before the next try after an error of the service; doubles each time. Default: 2s.',
    duration,
  ),
  back_off_max: optionalKey('The longest of these. Default: 5m.', duration),
  park_jitter: optionalKey(
    'At most that much is added to the reset of a limit. Default: 60s.',
    duration,
  ),
  tools: optionalKey('For single tools, by their names.', z.record(text, duration)),
});

/** What config.yaml may hold. */
export const writtenConfig = z.looseObject({
  agent: optionalKey(
    'The coding agent.',
    z.looseObject({
      command: optionalKey(
        'Its command line. Default: [claude].',
        z.array(text).check(z.minLength(1)),
      ),
      env: optionalKey(
        'Names of variables that it gets beside the usual ones.',
        z.array(variableName),
      ),
      setting_sources: optionalKey(
        'Whose settings it sees. Default: [project].',
        z.array(z.enum(['user', 'project', 'local'])),
      ),
      mcp_servers: optionalKey(
        'MCP servers of `.mcp.json`, by name, that sessions of kind implement get.',
        z.array(serverEntryName),
      ),
    }),
  ),
  model: optionalKey("The model. Default: the agent's own choice.", optionValue),
  effort: optionalKey("The effort. Default: the agent's own choice.", optionValue),
  kinds: optionalKey(
    "The project's own kinds of tasks, by their names, beside implement, plan and review.",
    z.record(
      ownKindName,
      z.looseObject({
        like: requiredKey(
          'The kind whose tools, permissions and way to end it has: implement, plan or review.',
          z.enum(kinds),
        ),
        description: optionalKey('What it is for, for people.', text),
        sections: optionalKey(
          'What its prompt is made of, in this order. Default: as that of what it is like.',
          z.array(z.enum(sectionNames)),
        ),
      }),
    ),
  ),
  checks: optionalKey(
    'The commands that prove work, by their names; each must exit with 0.',
    z.record(checkName, text),
  ),
  verify: optionalKey(
    'Which checks every task has to pass, by name; any other text is a shell command. Default: all declared checks.',
    z.array(text),
  ),
  check_timeout: optionalKey('How long one check may take. Default: 10m.', duration),
  require_verify: optionalKey(
    'Whether a task that has nothing to verify waits for a person. Default: false.',
    z.boolean(),
  ),
  baseline: optionalKey(
    'Whether checks run before a task, too, so that what fails then is not held against it. Default: true.',
    z.boolean(),
  ),
  permissions: optionalKey(
    'What a session may do without asking, and what it may never do.',
    z.looseObject({
      allow: optionalKey('Beside reading and editing files.', z.array(permission)),
      deny: optionalKey('Never, whatever else is allowed.', z.array(permission)),
    }),
  ),
  commit: optionalKey('Who commits. Default: agent.', z.enum(['agent', 'never'])),
  max_attempts: optionalKey('How often a task is tried. Default: 3.', attemptCount),
  max_turns: optionalKey('How many turns a session may take. Default: 100.', wholeFromOne),
  max_budget_usd: optionalKey(
    'What may be spent, in dollars.',
    z.looseObject({
      session: optionalKey('By one session. Default: 5.', dollars),
      task: optionalKey('By all sessions of a task. Default: 20.', dollars),
      run: optionalKey('By a run. Default: 50.', dollars),
    }),
  ),
  stop_at_utilization: optionalKey(
    'Under a plan, no session is begun above this share of its limit. Default: 90%.',
    percentage,
  ),
  escalate: optionalKey(
    'Another model or effort for the last attempt at a task.',
    z.looseObject({
      model: optionalKey('The model of the last attempt.', optionValue),
      effort: optionalKey('The effort of the last attempt.', optionValue),
    }),
  ),
  stagnation: optionalKey(
    'How often the same may happen before it counts as standing still.',
    z.looseObject({
      same_call: optionalKey('One tool call with the same answer. Default: 10.', wholeFromOne),
      same_failure: optionalKey(
        'The same failed checks with the same files. Default: 3.',
        wholeFromOne,
      ),
      unchanged_sessions: optionalKey('Sessions that changed nothing. Default: 3.', wholeFromOne),
    }),
  ),
  timeout: optionalKey('How long a session may take. Default: 60m.', duration),
  new_tasks: optionalKey(
    'What becomes of tasks that a session makes. Default: play.',
    z.enum(['play', 'draft']),
  ),
  max_new_tasks: optionalKey(
    'How many tasks sessions may make.',
    z.looseObject({
      session: optionalKey('By one session. Default: 20.', wholeFromOne),
      run: optionalKey('In a run. Default: 100.', wholeFromOne),
      generations: optionalKey('How far from a task that a person made. Default: 3.', wholeFromOne),
    }),
  ),
  prompt: optionalKey(
    'What the prompts of sessions may cost.',
    z.looseObject({
      max_tokens: optionalKey(
        'By the estimate of `ralph tokens`. A longer prompt is shortened, or its task waits for a person. Default: 10000.',
        z.int().check(z.gte(1_000)),
      ),
      token_factor: optionalKey(
        "The agent's tokens for each that is counted with tiktoken. Default: 1.3.",
        z.number().check(z.gte(0.5), z.lte(5)),
      ),
    }),
  ),
  timers: optionalKey('What Ralph waits for before it takes silence for a hang.', writtenTimers),
  notify: optionalKey(
    'What is told when a run ends, waits or has a question.',
    z.looseObject({
      command: optionalKey('A shell command that gets it as JSON on its standard input.', text),
      desktop: optionalKey('Whether the desktop shows it. Default: true.', z.boolean()),
    }),
  ),
  run: optionalKey(
    'What runs leave in .ralph/run.',
    z.looseObject({
      keep: optionalKey(
        'What is removed.',
        z.looseObject({
          age: optionalKey('When it is older. Default: 30d.', age),
          size: optionalKey('When all of it is bigger. Default: 2GB.', byteSize),
        }),
      ),
      session_size: optionalKey('How much one session may write. Default: 500MB.', byteSize),
      min_free: optionalKey(
        'How much must be free before a session begins. Default: 100MB.',
        byteSize,
      ),
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
      mcp_servers: written.agent?.mcp_servers ?? [],
    },
    model: written.model,
    effort: written.effort,
    kinds: Object.entries(written.kinds ?? {}).map(([name, kind]) => ({
      name,
      like: kind.like,
      description: kind.description,
      sections: kind.sections,
    })),
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
    prompt: {
      max_tokens: written.prompt?.max_tokens ?? 10_000,
      token_factor: written.prompt?.token_factor ?? 1.3,
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
