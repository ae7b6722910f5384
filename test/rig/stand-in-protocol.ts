import * as z from 'zod/mini';

/** What a test and its stand-in agent say to each other over the socket, one JSON line each. */
const names = z.array(z.string());

export const agentMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    args: names,
    pid: z.number(),
    env: z.record(z.string(), z.string()),
    cwd: z.string(),
  }),
  z.object({ type: z.literal('stdin'), line: z.string() }),
  z.object({ type: z.literal('stdin-closed') }),
  z.object({ type: z.literal('signal'), signal: z.string() }),
  z.object({ type: z.literal('orphan-started'), pid: z.number() }),
  z.object({ type: z.literal('called'), id: z.number(), result: z.unknown() }),
]);
export type AgentMessage = z.infer<typeof agentMessage>;
export type AgentStart = Extract<AgentMessage, { type: 'started' }>;

export const agentCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('print'), base64: z.string(), stream: z.enum(['stdout', 'stderr']) }),
  z.object({ type: z.literal('ignore-signals'), signals: names }),
  z.object({ type: z.literal('answer-controls'), mcp_status: z.string() }),
  z.object({
    type: z.literal('call'),
    id: z.number(),
    tool: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }),
  z.object({ type: z.literal('start-orphan') }),
  z.object({ type: z.literal('exit'), code: z.number() }),
  z.object({ type: z.literal('die'), signal: z.string() }),
]);
export type AgentCommand = z.infer<typeof agentCommand>;
