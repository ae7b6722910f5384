import * as z from 'zod/mini';

const controlRequest = z.object({
  type: z.literal('control_request'),
  request_id: z.string(),
  request: z.looseObject({ subtype: z.string() }),
});
export type ControlRequest = z.infer<typeof controlRequest>;

export interface ServerStatus {
  name: string;
  status: string;
  tools: string[];
}

export function asControlRequest(message: unknown): ControlRequest | undefined {
  const parsed = controlRequest.safeParse(message);
  return parsed.success ? parsed.data : undefined;
}

/** Claude's answer to a control request, with what it tells of its MCP servers. */
export function controlAnswer(request: ControlRequest, servers: ServerStatus[]): object {
  const { request_id } = request;
  return { type: 'control_response', response: { request_id, ...answerTo(request, servers) } };
}

function answerTo(request: ControlRequest, servers: ServerStatus[]): object {
  switch (request.request.subtype) {
    case 'initialize':
      return { subtype: 'success', response: { commands: [], models: [] } };
    case 'mcp_status': {
      const mcpServers = servers.map(({ name, status, tools }) => ({
        name,
        status,
        scope: 'dynamic',
        tools: tools.map((tool) => ({ name: tool, annotations: {} })),
      }));
      return { subtype: 'success', response: { mcpServers } };
    }
    case 'interrupt':
    case 'end_session':
      return { subtype: 'success' };
    default:
      return {
        subtype: 'error',
        error: `Unsupported control request subtype: ${request.request.subtype}`,
      };
  }
}
