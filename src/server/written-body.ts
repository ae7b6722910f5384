import * as z from 'zod/mini';
import { sessionIdPattern, taskIdPattern } from '../model/id.ts';
import { writtenTask } from '../model/written-task.ts';
import type { UiCommand } from './route.ts';

/** What a page may send: everything of it is checked before anything is done with it. */
const task = z.string().check(z.regex(taskIdPattern));
const session = z.string().check(z.regex(sessionIdPattern));
const words = z.string().check(z.minLength(1), z.maxLength(8_192));

export const uiCommand: z.ZodMiniType<UiCommand> = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('play'), tasks: z.optional(z.array(task)) }),
  z.object({ verb: z.enum(['pause', 'resume', 'stop']) }),
  z.object({ verb: z.enum(['cancel', 'approve', 'reopen', 'done', 'skip', 'verify']), task }),
  z.object({ verb: z.enum(['block', 'answer', 'note']), task, words }),
  z.object({ verb: z.literal('tell'), words }),
  z.object({
    verb: z.literal('move'),
    task,
    place: z.enum(['before', 'after', 'top']),
    other: z.optional(task),
  }),
  z.object({ verb: z.literal('undo'), of: z.union([task, session]) }),
]);

export const taskPatch = z.object({
  if_hash: z.string(),
  set: z.record(z.string(), z.unknown()),
  unset: z.array(z.string()),
});

/** A task as the form of the page has it: the id may be made up. */
export const newTask = z.looseObject({
  ...writtenTask.shape,
  id: z.optional(writtenTask.shape.id),
});

/** A task as far as it is typed: what is wrong with it is for the database to say. */
export const typedTask = z.looseObject({
  id: z.optional(z.string()),
  title: z.optional(z.string()),
});
