/** Messages of claude's stream, as the real one prints them but for what no reader looks at. */
export function initMessage(session: string, tools: string[]): object {
  return {
    type: 'system',
    subtype: 'init',
    cwd: process.cwd(),
    session_id: session,
    tools: tools.map((tool) => `mcp__ralph__${tool}`),
    mcp_servers: [{ name: 'ralph', status: 'connected' }],
    model: 'stand-in',
    permissionMode: 'acceptEdits',
    apiKeySource: 'none',
    claude_code_version: '2.1.197',
  };
}

type Block =
  { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: object };

export function assistantMessage(session: string, block: Block): object {
  const usage = { input_tokens: 10, output_tokens: 1 };
  return {
    type: 'assistant',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'stand-in',
      content: [block],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
    parent_tool_use_id: null,
    session_id: session,
  };
}

export function toolResultMessage(session: string, id: string, text: string): object {
  return {
    type: 'user',
    message: { role: 'user', content: [{ tool_use_id: id, type: 'tool_result', content: text }] },
    parent_tool_use_id: null,
    session_id: session,
  };
}

/** A good end of a turn; `overrides` makes another end of it. */
export function resultMessage(session: string, overrides: object = {}): object {
  return {
    type: 'result',
    subtype: 'success',
    is_error: false,
    api_error_status: null,
    duration_ms: 10,
    duration_api_ms: 5,
    num_turns: 1,
    result: 'Done.',
    stop_reason: 'end_turn',
    session_id: session,
    total_cost_usd: 0.001,
    usage: { input_tokens: 10, output_tokens: 12 },
    modelUsage: {},
    permission_denials: [],
    terminal_reason: 'completed',
    ...overrides,
  };
}

/** The value of an option in claude's arguments. */
export function optionValue(args: readonly string[], name: string): string | undefined {
  const index = args.indexOf(name);
  return index === -1 ? undefined : args[index + 1];
}
