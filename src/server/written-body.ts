import * as z from 'zod/mini';
import { sessionIdPattern, taskIdPattern } from '../model/id.ts';
import { priorities } from '../model/task.ts';
import { writtenTask, type WrittenTask } from '../model/written-task.ts';
import type { ExplainBody, UiCommand } from './route.ts';

/** What a page may send: everything of it is checked before anything is done with it. */
const task = z.string().check(z.regex(taskIdPattern));
const session = z.string().check(z.regex(sessionIdPattern));
const words = z.string().check(z.minLength(1), z.maxLength(8_192), z.regex(/^[^\0]*$/));

/** No word of a command line holds a NUL, and none is longer than 128 KiB. */
const answer = z.exactOptional(z.string().check(z.maxLength(40_000), z.regex(/^[^\0]*$/)));
/** This one goes another way. */
const longAnswer = z.exactOptional(z.string().check(z.maxLength(400_000)));

export const explainBody: z.ZodMiniType<ExplainBody> = z.object({
  answers: z.strictObject({
    ...{ what: answer, features: answer, constraints: answer, success: answer },
    more: longAnswer,
  }),
  draft: z.optional(z.boolean()),
  revise: z.optional(z.object({ words, session: z.optional(session) })),
});

export const uiCommand: z.ZodMiniType<UiCommand> = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('play'), tasks: z.optional(z.array(task)) }),
  z.object({ verb: z.enum(['pause', 'resume', 'stop']) }),
  z.object({ verb: z.enum(['cancel', 'approve', 'verify']), task }),
  z.object({ verb: z.literal('approve-all'), tasks: z.array(task).check(z.minLength(1)) }),
  z.object({ verb: z.enum(['reopen', 'done', 'skip']), task, words: z.optional(words) }),
  z.object({ verb: z.enum(['block', 'answer', 'note', 'tell']), task, words }),
  z.object({
    verb: z.literal('move'),
    task,
    place: z.enum(['before', 'after', 'top']),
    other: z.optional(task),
  }),
  z.object({ verb: z.literal('set'), task, priority: z.enum(priorities) }),
  z.object({ verb: z.literal('undo'), of: z.union([task, session]) }),
]);

/** What a person says of a task. All else is written by tools, and its status comes of commands. */
const formKeys: ReadonlySet<string> = new Set([
  ...['title', 'description', 'kind', 'priority', 'feature', 'discipline', 'acceptance', 'verify'],
  ...['depends_on', 'reviews', 'tags', 'context_files', 'spec', 'hints', 'timeout', 'max_turns'],
  ...['max_attempts', 'max_budget_usd', 'model', 'effort', 'agent', 'command', 'tools'],
  'permissions',
] satisfies (keyof WrittenTask)[]);

const otherKey = { error: 'a key that no form of the page has' };

/** What is wrong with them is for the database to say: it has the words for it. */
const fields = z
  .custom<Partial<WrittenTask>>(
    (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  )
  .check(z.refine((value) => Object.keys(value).every((key) => formKeys.has(key)), otherKey));

export const taskPatch = z.object({
  if_hash: z.string(),
  set: fields,
  unset: z.array(z.string().check(z.refine((key) => formKeys.has(key), otherKey))),
});

export const taskDeletion = z.object({ if_hash: z.string() });

const newKeys: ReadonlySet<string> = new Set(['id', 'status']);

/** A task as the form of the page has it: the id may be made up. */
export const newTask = z
  .looseObject({
    ...writtenTask.shape,
    id: z.exactOptional(writtenTask.shape.id),
    // A draft, or nothing that anybody has done something for.
    status: z.exactOptional(z.literal('draft')),
  })
  .check(
    z.refine(
      (value) => Object.keys(value).every((key) => newKeys.has(key) || formKeys.has(key)),
      otherKey,
    ),
  );

/** A task as far as it is typed: what is wrong with it is for the database to say. */
export const typedTask = z.looseObject({
  id: z.optional(z.string()),
  title: z.optional(z.string()),
});
