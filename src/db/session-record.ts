import * as z from 'zod/mini';
import { flagRules } from '../model/red-flag.ts';
import { outcomes, type SessionRecord } from '../model/outcome.ts';
import { sessionIdPattern } from '../model/id.ts';
import { questionEnds } from '../model/question.ts';
import { blockers } from '../model/task.ts';
import { text, timePattern } from '../model/written-task.ts';

const session = z.string().check(z.regex(sessionIdPattern));
const time = z.string().check(z.regex(timePattern));
const count = z.int().check(z.gte(0));

const next = z.object({
  status: z.enum(['pending', 'in_progress', 'done', 'blocked']),
  kept: z.exactOptional(z.literal(true)),
  blocked: z.exactOptional(
    z.object({
      on: z.enum(blockers),
      reason: z.string(),
      question: z.exactOptional(z.string()),
      options: z.exactOptional(z.array(z.string())),
      task: z.exactOptional(z.string()),
    }),
  ),
});

const gap = z.object({
  criterion: z.optional(z.string()),
  what: z.string(),
  where: z.optional(z.string()),
});

const writtenRecord = z.looseObject({
  session,
  run: z.exactOptional(text),
  task: text,
  previous: z.exactOptional(session),
  attempt: z.int().check(z.gte(1)),
  charged: z.boolean(),
  kind: text,
  agent: text,
  agent_version: z.exactOptional(z.string()),
  model: z.exactOptional(z.string()),
  started: time,
  ended: time,
  outcome: z.enum(outcomes),
  reason: z.string(),
  verified: z.boolean(),
  prompt_hash: z.string(),
  prompt_sections: z.exactOptional(z.record(z.string(), z.string())),
  mcp_hash: z.string(),
  settings_hash: z.string(),
  turns: count,
  tokens: z.object({ input: count, output: count, cached: count }),
  cost_usd: z.number(),
  checks: z.array(
    z.object({
      name: z.string(),
      command: z.string(),
      passed: z.boolean(),
      exit_code: z.optional(z.int()),
      timed_out: z.boolean(),
      duration_ms: z.number(),
      tail: z.string(),
      failing_before: z.exactOptional(z.boolean()),
    }),
  ),
  criteria: z.array(z.object({ id: text, met: z.boolean(), evidence: z.string() })),
  summary: z.exactOptional(z.string()),
  handoff: z.exactOptional(z.string()),
  files: z.array(z.object({ path: z.string(), added: count, removed: count })),
  tasks_created: z.array(z.string()),
  denials: z.array(z.object({ tool: z.string(), input: z.string() })),
  claude_session: z.string(),
  tree_before: z.exactOptional(z.string()),
  tree_after: z.exactOptional(z.string()),
  commits: z.exactOptional(z.array(z.object({ id: text, subject: z.string() }))),
  flags: z.exactOptional(
    z.array(z.object({ rule: z.enum(flagRules), path: z.exactOptional(text), words: z.string() })),
  ),
  told: z.exactOptional(z.array(z.object({ at: time, words: z.string(), taken: z.boolean() }))),
  asked: z.exactOptional(
    z.array(
      z.object({
        at: time,
        question: z.string(),
        options: z.exactOptional(z.array(z.string())),
        how: z.exactOptional(z.enum(questionEnds)),
        answer: z.exactOptional(z.string()),
      }),
    ),
  ),
  taken_over: z.exactOptional(z.boolean()),
  phase_ms: z.exactOptional(
    z.object({
      baseline: z.exactOptional(z.number()),
      prepare: z.exactOptional(z.number()),
      work: z.exactOptional(z.number()),
      verify: z.exactOptional(z.number()),
      record: z.exactOptional(z.number()),
    }),
  ),
  subscription: z.exactOptional(z.boolean()),
  remarks: z._default(z.array(z.string()), []),
  explain: z.exactOptional(
    z.object({
      draft: z.exactOptional(z.literal(true)),
      revised: z.exactOptional(z.array(text)),
    }),
  ),
  gaps: z.exactOptional(z.array(gap)),
  reviewed: z.exactOptional(z.array(z.object({ task: text, next }))),
  next,
} satisfies Record<keyof SessionRecord, z.ZodMiniType>);

/** The order in which a record is written. */
export const sessionRecordKeys = Object.keys(writtenRecord.shape) as (keyof SessionRecord)[];

export const sessionRecordKind = {
  schema: writtenRecord,
  resolve: (written: z.infer<typeof writtenRecord>): SessionRecord => ({
    ...written,
    checks: written.checks.map(({ exit_code, ...check }) => ({ ...check, exit_code })),
  }),
};
