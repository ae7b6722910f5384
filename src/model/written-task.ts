import * as z from 'zod/mini';
import { durationPattern, maxDurationMs, parseDuration } from './duration.ts';
import { sessionIdPattern, taskIdPattern } from './id.ts';
import {
  authors,
  blockers,
  kinds,
  type Kind,
  maxAttemptsCap,
  priorities,
  taskStatuses,
  type Task,
} from './task.ts';

/** A key that may be left out, and what editors say of it. */
export function optionalKey<Schema extends z.core.SomeType>(
  about: string,
  schema: Schema,
): z.ZodMiniOptional<Schema> {
  return z.optional(schema).check(z.describe(about));
}

/** A key that has to be there. */
export function requiredKey<Schema extends z.ZodMiniType>(about: string, schema: Schema): Schema {
  return schema.check(z.describe(about));
}

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
/**
 * The name of a server in `.mcp.json`: part of the names of its tools, and of a file's. Two underscores part
 * a server from its tool there; `ralph` is Ralph's own.
 */
export const serverNamePattern = /^(?!ralph$)(?!.*__)[A-Za-z][A-Za-z0-9_-]{0,62}(?<!_)$/;
export const serverEntryName = z.string().check(z.regex(serverNamePattern));
/** What is given to the agent's command line as the value of an option. */
export const optionValuePattern = /^\s*[^\s-]/;
export const optionValue = z.string().check(z.regex(optionValuePattern));
export const wholeFromOne = z.int().check(z.gte(1));
export const attemptCount = z.int().check(z.gte(1), z.lte(maxAttemptsCap));
export const dollars = z.number().check(z.gt(0));

/** The name of a kind of the project's own. `sections` and `explain` are folders of the templates. */
export const ownKindPattern =
  /^(?!(?:implement|plan|review|sections|explain)$)[a-z][a-z0-9_-]{0,31}$/;
export const ownKindName = z.string().check(z.regex(ownKindPattern));

/** Which kinds there are is in the config: a rule of the database tells of others. */
const anyKind = z.union([z.enum(kinds), text], { error: 'the name of a kind' });

/** A criterion as it may be written: plain text gets its id (`a1`, `a2`…) from its place in the list. */
const writtenCriterion = z.union([text, z.looseObject({ id: text, text })]);

const writtenBlocked = z.looseObject({
  on: requiredKey('What it waits for.', z.enum(blockers)),
  reason: requiredKey('Why, in words.', text),
  question: optionalKey('What a person is asked.', text),
  options: optionalKey('Answers to choose from.', z.array(text)),
  task: optionalKey('The task that it waits for.', id),
});

/** What tasks.yaml may hold for one task. The keys have the same names in the YAML, in JSON and in code. */
export const writtenTask = z.looseObject({
  id: requiredKey(
    'What others call the task by: lower-case letters, digits, `.`, `_` and `-`.',
    id,
  ),
  title: requiredKey('What is to be done, in one line.', text),
  created: optionalKey('When it was made, in UTC. Tools write it.', time),
  created_by: optionalKey('Who made it. Tools write it.', z.enum(authors)),
  status: optionalKey(
    'Default: pending. A draft waits for approval; one that is in progress here was taken by a person.',
    z.enum(taskStatuses),
  ),
  kind: optionalKey(
    'What the session is to do: implement, plan, review, or a kind of the config. Default: implement.',
    anyKind,
  ),
  feature: optionalKey('The feature that it belongs to, by its name in features.yaml.', text),
  discipline: optionalKey('The way of working, by its name in disciplines.yaml.', text),
  priority: optionalKey(
    'Ready tasks are played by priority, then by their place in the queue. Default: medium.',
    z.enum(priorities),
  ),
  depends_on: optionalKey('The ids of tasks that have to be done before it.', z.array(id)),
  reviews: optionalKey('The ids of the tasks whose work it judges.', z.array(id)),
  command: optionalKey(
    'The slash command that the session runs.',
    z.string().check(z.regex(slashCommandPattern)),
  ),
  rank: optionalKey(
    'The place of a task in a file of its own among the others. Tools write it.',
    text,
  ),
  description: optionalKey('What is to be done and why, in Markdown.', z.string()),
  acceptance: optionalKey(
    'Criteria that have to be met: texts, or mappings with an id.',
    z.array(writtenCriterion),
  ),
  verify: optionalKey(
    'Names of declared checks, or shell commands, beside those of the discipline and the project.',
    z.array(text),
  ),
  context_files: optionalKey(
    'Files and folders of the project that go into the prompt.',
    z.array(text),
  ),
  hints: optionalKey('What helps whoever does it.', z.string()),
  spec: optionalKey('A page of specs/ by its name.', text),
  tags: optionalKey('Words to find it by.', z.array(text)),
  tools: optionalKey('Tools of the project that the session gets.', z.array(text)),
  permissions: optionalKey(
    'What the session may do without asking, beside what the config allows.',
    z.array(permission),
  ),
  agent: optionalKey('Another coding agent than that of the config.', text),
  model: optionalKey('Another model than that of the discipline or the config.', optionValue),
  effort: optionalKey('Another effort than that of the config.', optionValue),
  max_turns: optionalKey('How many turns a session may take.', wholeFromOne),
  max_attempts: optionalKey('How often it is tried.', attemptCount),
  max_budget_usd: optionalKey('What all its sessions together may cost, in dollars.', dollars),
  timeout: optionalKey('How long a session may take.', duration),
  parent: optionalKey('The session that made it. Tools write it.', session),
  notes: optionalKey(
    'What people and sessions noted.',
    z.array(z.looseObject({ at: time, by: text, text })),
  ),
  blocked: optionalKey('What a blocked task waits for.', writtenBlocked),
  answers: optionalKey(
    'What people answered to its questions.',
    z.array(z.looseObject({ question: z.optional(text), answer: text, at: z.optional(time) })),
  ),
  session: optionalKey('Its last session. Tools write it.', session),
  attempts_from: optionalKey(
    'The session after which attempts count anew. Tools write it.',
    session,
  ),
});
export type WrittenTask = z.infer<typeof writtenTask>;

/** What the project's own kinds are like is in the config: until that is known they may do the least. */
function resolvedKind(written = 'implement'): Pick<Task, 'kind' | 'own_kind'> {
  const known = kinds.find((kind): kind is Kind => kind === written);
  return known === undefined
    ? { kind: 'plan', own_kind: written }
    : { kind: known, own_kind: undefined };
}

/** The task with every default filled in. */
export function resolveTask(written: WrittenTask): Task {
  return {
    id: written.id,
    title: written.title,
    created: written.created,
    created_by: written.created_by,
    status: written.status ?? 'pending',
    ...resolvedKind(written.kind),
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
