import * as z from 'zod/mini';
import { questionEnds } from './question.ts';
import { blockers } from './task.ts';
import { text, timePattern, writtenTask } from './written-task.ts';

/**
 * What a session says of its own task, through the MCP server, one JSON line each in its signals.jsonl.
 * This is the only way to propose an end: words in the output are never read for signals.
 */
const at = z.string().check(z.regex(timePattern));

const reviewGap = z.object({
  criterion: z.optional(text),
  what: text,
  where: z.optional(text),
});
export type ReviewGap = z.infer<typeof reviewGap>;

const criterionClaim = z.object({ id: text, met: z.boolean(), evidence: z.string() });
export type CriterionClaim = z.infer<typeof criterionClaim>;

export const sessionSignal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), at, message: text, percent: z.optional(z.number()) }),
  z.object({
    type: z.literal('checks-ran'),
    at,
    passed: z.array(z.string()),
    failed: z.array(z.string()),
    /** Git's id of the files that they ran on, where it could be told. */
    tree: z.optional(z.string()),
  }),
  z.object({ type: z.literal('task-created'), at, task: text, title: text }),
  z.object({
    type: z.literal('completed'),
    at,
    summary: text,
    handoff: z.optional(z.string()),
    criteria: z.array(criterionClaim),
  }),
  z.object({
    type: z.literal('blocked'),
    at,
    on: z.enum(blockers),
    reason: text,
    question: z.optional(text),
    options: z.optional(z.array(text)),
    task: z.optional(writtenTask.shape.id),
  }),
  z.object({
    type: z.literal('reviewed'),
    at,
    verdict: z.enum(['pass', 'changes']),
    summary: z.optional(text),
    gaps: z.array(reviewGap),
  }),
  z.object({
    type: z.literal('asked'),
    at,
    /** Of the question, within its session. */
    id: text,
    question: text,
    options: z.optional(z.array(text)),
    /** UTC: until then the session waits. */
    until: at,
    /** How many answers the task had then: those after them may be the answer. */
    answers: z.number(),
  }),
  z.object({
    type: z.literal('ask-ended'),
    at,
    id: text,
    question: text,
    how: z.enum(questionEnds),
    answer: z.optional(text),
    /** As above, when it ended. */
    answers: z.number(),
  }),
]);
export type SessionSignal = z.infer<typeof sessionSignal>;
export type CompletedSignal = Extract<SessionSignal, { type: 'completed' }>;
export type ReviewedSignal = Extract<SessionSignal, { type: 'reviewed' }>;
export type BlockedSignal = Extract<SessionSignal, { type: 'blocked' }>;
export type AskedSignal = Extract<SessionSignal, { type: 'asked' }>;
export type AskEndedSignal = Extract<SessionSignal, { type: 'ask-ended' }>;
