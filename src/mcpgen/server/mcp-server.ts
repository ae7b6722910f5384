import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import { failureWords, type Failure } from '../../model/failure.ts';
import { nearest } from '../../model/nearest.ts';
import type { Result } from '../../model/result.ts';
import type { CallContext } from '../call-context.ts';
import type { Tool, ToolAnswer } from '../tool.ts';
import { definitionOf } from '../tool-definition.ts';
import { fitting } from './answer-size.ts';
import { capabilities, serverInfo } from './introduction.ts';
import type { Resources } from './resource.ts';

export interface ServerParts<Served> {
  /** Asked at each call: the standing server looks its project up anew. */
  served: () => Result<Served>;
  tools: readonly Tool<Served>[];
  resources: Resources<Served>;
  /** What of a tool is told, where that changes from time to time. */
  described?: (tool: Tool<Served>) => Tool<Served>;
  /** What the client is told of the whole server. */
  instructions?: string;
}

/**
 * One server with these tools and resources, for any transport. Where they are a function, they are loaded
 * when they are asked for first: the handshake needs none of them.
 */
export function makeServer<Served>(
  given: ServerParts<Served> | (() => Promise<ServerParts<Served>>),
): McpServer {
  const instructions = typeof given === 'function' ? undefined : given.instructions;
  const load = typeof given === 'function' ? given : () => Promise.resolve(given);
  // Its own registration of tools wants their schemas as objects; the handlers below serve them as data.
  const mcp = new McpServer(serverInfo, {
    capabilities,
    ...(instructions === undefined ? {} : { instructions }),
  });
  const { server } = mcp;
  server.setRequestHandler('tools/list', async ({ params }) => {
    refuseCursor(params?.cursor);
    const { tools, described = (tool) => tool } = await load();
    return { tools: tools.map((tool) => definitionOf(described(tool))) };
  });
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
    return callResult(await answerOf({ name, input, context }, await load()));
  });
  const found = async (): Promise<{ resources: Resources<Served>; project: Served }> => {
    const { served, resources } = await load();
    const project = served();
    if (project.ok) return { resources, project: project.value };
    throw new ProtocolError(ProtocolErrorCode.InternalError, lineOf(project.failure));
  };
  server.setRequestHandler('resources/list', async ({ params }) => {
    refuseCursor(params?.cursor);
    const { resources, project } = await found();
    return { resources: resources.list(project) };
  });
  server.setRequestHandler('resources/templates/list', async ({ params }) => {
    refuseCursor(params?.cursor);
    const { resources } = await load();
    return { resourceTemplates: [...resources.templates] };
  });
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    const { resources, project } = await found();
    const content = resources.read(uri, project);
    if (content === undefined) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, ...content }] };
  });
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }) => {
    const { resources, project } = await found();
    const isName = ref.type === 'ref/resource' && argument.name === 'name';
    const names = isName ? resources.names(ref.uri, argument.value, project) : undefined;
    if (names === undefined) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'there is no such argument');
    }
    const values = names.slice(0, mostValues);
    const hasMore = values.length < names.length;
    return { completion: { values, total: names.length, hasMore } };
  });
  return mcp;
}

/** What the protocol allows in one answer. */
const mostValues = 100;

/** Lists come whole: no cursor was ever given out. */
function refuseCursor(cursor: string | undefined): void {
  if (cursor === undefined) return;
  const words = 'unknown cursor: the list has one page';
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, words);
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
    const near = nearest(
      call.name.slice(0, 80),
      tools.map((one) => one.name),
    );
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    const text = `There is no tool ${call.name.slice(0, 80)} here. The tools are: ${names}.${hint}`;
    return { text, failed: true };
  }
  const found = served();
  if (found.ok) return tool.call(call.input, found.value, call.context);
  return { text: `Not done: ${lineOf(found.failure)}`, failed: true };
}

function lineOf(failure: Failure): string {
  const { what, where, todo } = failureWords(failure);
  return [what, where, todo].filter((part) => part !== undefined).join('; ');
}

function callResult(answer: ToolAnswer): {
  content: { type: 'text'; text: string }[];
  isError: boolean;
  structuredContent?: Record<string, unknown>;
} {
  const { text, failed, data } = fitting(answer);
  return {
    content: [{ type: 'text', text }],
    isError: failed,
    ...(data === undefined ? {} : { structuredContent: data }),
  };
}
