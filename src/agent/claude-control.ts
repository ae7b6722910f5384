/** Lines for the agent's standard input. Each request's answer names its `request_id`. */
export function initializeRequest(id: string): string {
  return controlRequest(id, { subtype: 'initialize', hooks: {} });
}

/** Asks which MCP servers are connected, and with which tools. */
export function mcpStatusRequest(id: string): string {
  return controlRequest(id, { subtype: 'mcp_status' });
}

/** Asks the agent to stop what it does and end its turn. */
export function interruptRequest(id: string): string {
  return controlRequest(id, { subtype: 'interrupt' });
}

/** The answer to whatever the agent asks: Ralph decides nothing for it. */
export function refusal(id: string): string {
  const error = 'Ralph answers no requests; the session has what its task needs';
  return line({ type: 'control_response', response: { subtype: 'error', request_id: id, error } });
}

/** What a person would type: the prompt. */
export function userMessage(text: string): string {
  return line({ type: 'user', message: { role: 'user', content: text } });
}

/**
 * What a person says while the agent works. The agent echoes the UUID once it has read it. The sentence
 * before the words keeps those that begin with `/` from being a command of the agent: `/clear` would
 * make it forget the task.
 */
export function toldMessage(words: string, uuid: string): string {
  const content = `A person who watches this session says:\n\n${words}`;
  return line({ type: 'user', uuid, message: { role: 'user', content } });
}

/** Takes back what a person said, unless the agent has begun with it: an interrupt alone would begin it. */
export function takeBackRequest(uuid: string): string {
  const request = { subtype: 'cancel_async_message', message_uuid: uuid };
  return controlRequest(`take-back-${uuid}`, request);
}

function controlRequest(id: string, request: Record<string, unknown>): string {
  return line({ type: 'control_request', request_id: id, request });
}

function line(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}

/** The state of an MCP server as `mcp_status` answers it. */
export interface ServerStatus {
  name: string;
  status: string;
  tools: string[];
}

/** The servers in an answer to `mcp_status`; empty for an answer of any other form. */
export function readServerStatus(answer: unknown): ServerStatus[] {
  return listAt(answer, 'mcpServers').map((server) => ({
    name: textAt(server, 'name'),
    status: textAt(server, 'status'),
    tools: listAt(server, 'tools').map((tool) => textAt(tool, 'name')),
  }));
}

function listAt(value: unknown, key: string): unknown[] {
  const list = valueAt(value, key);
  return Array.isArray(list) ? list : [];
}

function textAt(value: unknown, key: string): string {
  const text = valueAt(value, key);
  return typeof text === 'string' ? text : '';
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
