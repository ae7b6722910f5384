import * as z from 'zod/mini';
import { durationPattern, maxDurationMs, parseDuration } from './duration.ts';
import { sessionIdPattern, taskIdPattern } from './id.ts';
import {
  authors,
  blockers,
  kinds,
  maxAttemptsCap,
  priorities,
  taskStatuses,
  type Task,
} from './task.ts';

export const textPattern = /\S/;
export const text = z.string().check(z.regex(textPattern));
const id = z.string().check(z.regex(taskIdPattern));
const session = z.string().check(z.regex(sessionIdPattern));
export const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const time = z.string().check(z.regex(timePattern));
export const slashCommandPattern = /^\/\S/;
export const duration = z.string().check(
  z.regex(durationPattern),
  z.refine((written) => (parseDuration(written) ?? 0) <= maxDurationMs, { error: 'at most 20d' }),
);
/** A rule of the agent's permissions: `Edit`, `Bash(npm test *)`, `mcp__server__tool`. Never an option. */
export const permissionPattern = /^(mcp__[\w*-]+|[A-Z]\w*(\([^\n]*\))?)$/;
export const permission = z.string().check(z.regex(permissionPattern));
/** What is given to the agent's command line as the value of an option. */
export const optionValuePattern = /^\s*[^\s-]/;
export const optionValue = z.string().check(z.regex(optionValuePattern));
export const wholeFromOne = z.int().check(z.gte(1));
export const attemptCount = z.int().check(z.gte(1), z.lte(maxAttemptsCap));
export const dollars = z.number().check(z.gt(0));

/** A criterion as it may be written: plain text gets its id (`a1`, `a2`…) from its place in the list. */
const writtenCriterion = z.union([text, z.looseObject({ id: text, text })]);

const writtenBlocked = z.looseObject({
  on: z.enum(blockers),
  reason: text,
  question: z.optional(text),
  options: z.optional(z.array(text)),
  task: z.optional(id),
});

/** What tasks.yaml may hold for one task. The keys have the same names in the YAML, in JSON and in code. */
export const writtenTask = z.looseObject({
  id,
  title: text,
  created: z.optional(time),
  created_by: z.optional(z.enum(authors)),
  status: z.optional(z.enum(taskStatuses)),
  kind: z.optional(z.enum(kinds)),
  feature: z.optional(text),
  discipline: z.optional(text),
  priority: z.optional(z.enum(priorities)),
  depends_on: z.optional(z.array(id)),
  reviews: z.optional(z.array(id)),
  command: z.optional(z.string().check(z.regex(slashCommandPattern))),
  rank: z.optional(text),
  description: z.optional(z.string()),
  acceptance: z.optional(z.array(writtenCriterion)),
  verify: z.optional(z.array(text)),
  context_files: z.optional(z.array(text)),
  hints: z.optional(z.string()),
  spec: z.optional(text),
  tags: z.optional(z.array(text)),
  tools: z.optional(z.array(text)),
  permissions: z.optional(z.array(permission)),
  agent: z.optional(text),
  model: z.optional(optionValue),
  effort: z.optional(optionValue),
  max_turns: z.optional(wholeFromOne),
  max_attempts: z.optional(attemptCount),
  max_budget_usd: z.optional(dollars),
  timeout: z.optional(duration),
  parent: z.optional(session),
  notes: z.optional(z.array(z.looseObject({ at: time, by: text, text }))),
  blocked: z.optional(writtenBlocked),
  answers: z.optional(
    z.array(z.looseObject({ question: z.optional(text), answer: text, at: z.optional(time) })),
  ),
  session: z.optional(session),
  attempts_from: z.optional(session),
});
export type WrittenTask = z.infer<typeof writtenTask>;

/** The task with every default filled in. */
export function resolveTask(written: WrittenTask): Task {
  return {
    id: written.id,
    title: written.title,
    created: written.created,
    created_by: written.created_by,
    status: written.status ?? 'pending',
    kind: written.kind ?? 'implement',
    feature: written.feature,
    discipline: written.discipline,
    priority: written.priority ?? 'medium',
    depends_on: written.depends_on ?? [],
    reviews: written.reviews ?? [],
    command: written.command,
    rank: written.rank,
    description: written.description,
    acceptance: (written.acceptance ?? []).map((criterion, index) =>
      typeof criterion === 'string'
        ? { id: `a${index + 1}`, text: criterion }
        : { id: criterion.id, text: criterion.text },
    ),
    verify: written.verify ?? [],
    context_files: written.context_files ?? [],
    hints: written.hints,
    spec: written.spec,
    tags: written.tags ?? [],
    tools: written.tools ?? [],
    permissions: written.permissions ?? [],
    agent: written.agent,
    model: written.model,
    effort: written.effort,
    max_turns: written.max_turns,
    max_attempts: written.max_attempts,
    max_budget_usd: written.max_budget_usd,
    timeout: written.timeout === undefined ? undefined : parseDuration(written.timeout),
    parent: written.parent,
    notes: written.notes ?? [],
    blocked: written.blocked,
    answers: written.answers ?? [],
    session: written.session,
    attempts_from: written.attempts_from,
  };
}
