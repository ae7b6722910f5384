import * as z from 'zod/mini';
import type { Kind, Task } from '../model/task.ts';
import type { ServedSession } from './server/served-session.ts';
import { inputProblems } from './input-problem.ts';

/** What a tool tells the model. A failure is an answer that it can act on, never a crash. */
export interface ToolAnswer {
  text: string;
  failed: boolean;
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
}

export interface Tool extends ToolFacts {
  /** JSON Schema of its arguments. */
  input_schema: () => { type: 'object' };
  /** Checks the arguments, then does the work. */
  call: (input: unknown, session: ServedSession, cancel: AbortSignal) => Promise<ToolAnswer>;
}

interface ToolParts<Input extends z.ZodMiniObject> extends ToolFacts {
  input: Input;
  run: (
    input: z.infer<Input>,
    session: ServedSession,
    cancel: AbortSignal,
  ) => ToolAnswer | Promise<ToolAnswer>;
}

/** Ties a handler to the schema of its arguments. */
export function defineTool<Input extends z.ZodMiniObject>(parts: ToolParts<Input>): Tool {
  const { input: schema, run, ...facts } = parts;
  return {
    ...facts,
    input_schema: () => {
      // The dialect is the protocol's own; naming it in each tool only costs tokens.
      const json = z.toJSONSchema(schema);
      delete json.$schema;
      return { ...json, type: 'object' };
    },
    call: async (input, session, cancel) => {
      const parsed = schema.safeParse(input);
      if (!parsed.success) return refusal(inputProblems(parsed.error.issues, input));
      return run(parsed.data, session, cancel);
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
