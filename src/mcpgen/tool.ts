import * as z from 'zod/mini';
import type { Kind, Task } from '../model/task.ts';
import type { ServedProject } from './server/served-project.ts';
import type { ServedSession } from './server/served-session.ts';
import { inputProblems } from './input-problem.ts';

/** What a tool tells the model. A failure is an answer that it can act on, never a crash. */
export interface ToolAnswer {
  text: string;
  failed: boolean;
  /** The same as data, `structuredContent`: all that the text says, for claude shows the model only this. */
  data?: Record<string, unknown>;
}

/** What a call has beside its arguments. */
export interface CallContext {
  /** Aborted when the client takes the call back or is gone. */
  cancel: AbortSignal;
  /** Told to a client that asked for it; at most a line a second or so. */
  progress: (words: string) => void;
}

interface ToolFacts {
  name: string;
  title: string;
  /** For the model: what it does, in the agent's tool list. */
  description: string;
  /** For the prompt: when to use it. */
  use: string;
  /** The kinds of task whose sessions have it. */
  kinds: readonly Kind[];
  /** Whether it is for this task too; for every one of those kinds when undefined. */
  suits?: (task: Pick<Task, 'kind' | 'reviews'>) => boolean;
  /** Whether it only looks. */
  reads_only: boolean;
  /** Whether it may undo or overwrite what somebody did. Default: false. */
  destructive?: boolean;
  /** Whether the same call once more changes nothing more. Default: false. */
  idempotent?: boolean;
}

/** A tool for whoever is served: a session, or with less a project. */
export interface Tool<Served = ServedSession> extends ToolFacts {
  /** JSON Schema of its arguments. */
  input_schema: () => { type: 'object' };
  /** Checks the arguments, then does the work. */
  call: (input: unknown, served: Served, context: CallContext) => Promise<ToolAnswer>;
}

interface ToolParts<Input extends z.ZodMiniObject, Served> extends ToolFacts {
  input: Input;
  run: (
    input: z.infer<Input>,
    served: Served,
    context: CallContext,
  ) => ToolAnswer | Promise<ToolAnswer>;
}

/** Ties a handler of a session's own tool to the schema of its arguments. */
export function defineTool<Input extends z.ZodMiniObject>(
  parts: ToolParts<Input, ServedSession>,
): Tool {
  return tied(parts);
}

/** The same for a tool that needs a project and no session. */
export function defineProjectTool<Input extends z.ZodMiniObject>(
  parts: ToolParts<Input, ServedProject>,
): Tool<ServedProject> {
  return tied(parts);
}

function tied<Input extends z.ZodMiniObject, Served>(
  parts: ToolParts<Input, Served>,
): Tool<Served> {
  const { input: schema, run, ...facts } = parts;
  return {
    ...facts,
    input_schema: () => {
      // The dialect is the protocol's own; naming it in each tool only costs tokens.
      const json = z.toJSONSchema(schema);
      delete json.$schema;
      return { ...json, type: 'object' };
    },
    call: async (input, served, context) => {
      const parsed = schema.safeParse(input);
      if (!parsed.success) return refusal(inputProblems(parsed.error.issues, input));
      return run(parsed.data, served, context);
    },
  };
}

/** The answer of a tool that did its work. */
export function answer(text: string): ToolAnswer {
  return { text, failed: false };
}

/** The answer of a tool that did not: what is wrong and what to do. */
export function refusal(text: string): ToolAnswer {
  return { text, failed: true };
}
