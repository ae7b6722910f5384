import * as z from 'zod/mini';
import type { Kind, Task } from '../model/task.ts';
import type { ServedProject } from './server/served-project.ts';
import type { ServedSession } from './server/served-session.ts';
import type { CallContext } from './call-context.ts';
import { textProblems } from './given-text.ts';
import { inputProblems, problemList } from './input-problem.ts';

/** What a tool tells the model. A failure is an answer that it can act on, never a crash. */
export interface ToolAnswer {
  text: string;
  failed: boolean;
  /** The same as data, `structuredContent`: all that the text says, for claude shows the model only this. */
  data?: Record<string, unknown>;
  /** Whether it keeps to a size of its own, which is not to be cut again. */
  sized?: boolean;
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
  /** JSON Schema of its answers' data, where it is small; refusals have none. */
  output_schema?: () => { type: 'object' };
  /** Checks the arguments, then does the work. */
  call: (input: unknown, served: Served, context: CallContext) => Promise<ToolAnswer>;
}

interface ToolParts<Input extends z.ZodMiniObject, Served> extends ToolFacts {
  input: Input;
  /** What its answers' data has at least. */
  output?: z.ZodMiniObject;
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
  const { input: schema, output, run, ...facts } = parts;
  const input_schema = (): { type: 'object' } => jsonSchema(schema);
  return {
    ...facts,
    input_schema,
    ...(output === undefined ? {} : { output_schema: () => jsonSchema(output) }),
    call: async (input, served, context) => {
      const unfit = textProblems(input);
      if (unfit.length > 0) return refusal(problemList(unfit));
      const parsed = schema.safeParse(input);
      if (parsed.success) return run(parsed.data, served, context);
      return refusal(inputProblems(parsed.error.issues, input, input_schema()));
    },
  };
}

function jsonSchema(schema: z.ZodMiniObject): { type: 'object' } {
  // Of answers, for which more than this may come, as of arguments.
  const json = z.toJSONSchema(schema, { io: 'input' });
  // The dialect is the protocol's own; naming it in each tool only costs tokens.
  delete json.$schema;
  return { ...json, type: 'object' };
}

/** The answer of a tool that did its work. Without data of its own it is the text as data. */
export function answer(
  text: string,
  data: Record<string, unknown> = { message: text },
): ToolAnswer {
  return { text, failed: false, data };
}

/** The answer of a tool that did not: what is wrong and what to do. */
export function refusal(text: string): ToolAnswer {
  return { text, failed: true };
}
