import { McpServer, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { failureWords } from '../../model/failure.ts';
import type { Result } from '../../model/result.ts';
import { serverName } from '../mcp-config.ts';
import type { CallContext, Tool, ToolAnswer } from '../tool.ts';
import type { Resources } from './resource.ts';

export interface ServerParts<Served> {
  /** Asked at each call: the standing server looks its project up anew. */
  served: () => Result<Served>;
  tools: readonly Tool<Served>[];
  resources: Resources<Served>;
  /** What the client is told of the whole server. */
  instructions?: string;
}

/** One server with these tools and resources, for any transport. */
export function makeServer<Served>(parts: ServerParts<Served>): McpServer {
  const { served, tools, resources, instructions } = parts;
  // Its own registration of tools wants their schemas as objects; the handlers below serve them as data.
  const mcp = new McpServer(
    { name: serverName, version: '1' },
    {
      capabilities: { tools: {}, resources: {} },
      ...(instructions === undefined ? {} : { instructions }),
    },
  );
  const { server } = mcp;
  server.setRequestHandler('tools/list', () => ({ tools: tools.map(definitionOf) }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const token = mcpReq._meta?.progressToken;
    let progress = 0;
    const context: CallContext = {
      cancel: mcpReq.signal,
      progress: (message) => {
        if (token === undefined) return;
        progress += 1;
        const params = { progressToken: token, progress, message };
        void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
      },
    };
    const { name, arguments: input = {} } = params;
    return callResult(await answerOf({ name, input, context }, parts));
  });
  server.setRequestHandler('resources/list', () => ({ resources: resources.list() }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const found = served();
    const content = found.ok ? resources.read(uri, found.value) : undefined;
    if (content === undefined) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, ...content }] };
  });
  return mcp;
}

type Hint = 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint';

export interface ToolDefinition {
  name: string;
  title: string;
  description: string;
  inputSchema: { type: 'object' };
  annotations: Record<Hint, boolean>;
}

/** A tool as clients are told of it. */
export function definitionOf<Served>(tool: Tool<Served>): ToolDefinition {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: tool.input_schema(),
    annotations: {
      readOnlyHint: tool.reads_only,
      destructiveHint: tool.destructive ?? false,
      idempotentHint: tool.idempotent ?? tool.reads_only,
      openWorldHint: false,
    },
  };
}

interface Call {
  name: string;
  input: unknown;
  context: CallContext;
}

async function answerOf<Served>(call: Call, parts: ServerParts<Served>): Promise<ToolAnswer> {
  const { served, tools } = parts;
  const tool = tools.find((one) => one.name === call.name);
  if (tool === undefined) {
    const names = tools.map((one) => one.name).join(', ');
    const text = `There is no tool ${call.name} here. The tools are: ${names}.`;
    return { text, failed: true };
  }
  const found = served();
  if (found.ok) return tool.call(call.input, found.value, call.context);
  const { what, where, todo } = failureWords(found.failure);
  const text = `Not done: ${[what, where, todo].filter((part) => part !== undefined).join('; ')}`;
  return { text, failed: true };
}

function callResult({ text, failed, data }: ToolAnswer): {
  content: { type: 'text'; text: string }[];
  isError: boolean;
  structuredContent?: Record<string, unknown>;
} {
  return {
    content: [{ type: 'text', text }],
    isError: failed,
    ...(data === undefined ? {} : { structuredContent: data }),
  };
}
