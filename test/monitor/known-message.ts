import type { TranscriptEvent } from '../../src/model/event.ts';

export function system(subtype: string, fields: object = {}): object {
  return { type: 'system', subtype, session_id: 's', uuid: 'u', ...fields };
}

export function assistant(content: unknown, fields: object = {}): object {
  return { type: 'assistant', message: { content }, parent_tool_use_id: null, ...fields };
}

function user(content: unknown, fields: object = {}): object {
  return { type: 'user', message: { content }, parent_tool_use_id: null, ...fields };
}

const housekeeping = (name: string): TranscriptEvent => ({ type: 'housekeeping', name });
const told = (words: string): TranscriptEvent => ({ type: 'told', words });

function background(status: string, description: string): TranscriptEvent {
  return { type: 'background-changed', id: 'b1', status, description };
}

/** Every message type of claude-cli.md, sections 1a and 1b and the additions of 2.1.329. */
export const knownMessages: [string, object, TranscriptEvent[]][] = [
  [
    'init',
    system('init', {
      model: 'opus',
      claude_code_version: '2.1.197',
      tools: ['Bash', 'mcp__my_server__do_it', 'mcp__other__x'],
      mcp_servers: [{ name: 'my server', status: 'connected' }, 7],
    }),
    [
      {
        type: 'agent-initialized',
        model: 'opus',
        agent_version: '2.1.197',
        tools: ['Bash', 'mcp__my_server__do_it', 'mcp__other__x'],
        mcp_servers: [{ name: 'my server', status: 'connected', tools: ['do_it'] }],
      },
    ],
  ],
  [
    'hook_started',
    system('hook_started', { hook_id: 'h', hook_name: 'Stop' }),
    [{ type: 'hook-started', id: 'h', name: 'Stop' }],
  ],
  [
    'hook_response',
    system('hook_response', { hook_id: 'h', hook_name: 'Stop', outcome: 'error' }),
    [{ type: 'hook-ran', id: 'h', name: 'Stop', outcome: 'error' }],
  ],
  ['status requesting', system('status', { status: 'requesting' }), [{ type: 'model-asked' }]],
  ['status compacting', system('status', { status: 'compacting' }), [{ type: 'compacting' }]],
  ['status null', system('status', { status: null }), [housekeeping('system/status')]],
  [
    'status failed',
    system('status', { status: null, compact_result: 'failed', compact_error: 'too small' }),
    [told('the conversation could not be compacted: too small')],
  ],
  [
    'compact_boundary',
    system('compact_boundary', { compact_metadata: { trigger: 'auto', pre_tokens: 9 } }),
    [{ type: 'compacted', before_tokens: 9 }],
  ],
  [
    'api_retry',
    system('api_retry', {
      attempt: 2,
      max_retries: 10,
      retry_delay_ms: 1087.8,
      error_status: null,
      error: 'unknown',
    }),
    [
      {
        type: 'api-retried',
        attempt: 2,
        max_retries: 10,
        delay_ms: 1088,
        status: undefined,
        error: 'unknown',
      },
    ],
  ],
  [
    'model_fallback',
    system('model_fallback', { original_model: 'a', fallback_model: 'b' }),
    [{ type: 'model-fallback', from: 'a', to: 'b' }],
  ],
  [
    'model_refusal_no_fallback',
    system('model_refusal_no_fallback', { api_refusal_explanation: null, content: 'no' }),
    [{ type: 'model-refused', words: 'no' }],
  ],
  [
    'model_refusal_fallback',
    system('model_refusal_fallback', { original_model: 'a', fallback_model: 'b' }),
    [
      { type: 'model-refused', words: '' },
      { type: 'model-fallback', from: 'a', to: 'b' },
    ],
  ],
  ['informational', system('informational', { content: 'blocked' }), [told('blocked')]],
  [
    'task_started',
    system('task_started', { task_id: 'b1', description: 'x' }),
    [background('running', 'x')],
  ],
  [
    'task_progress',
    system('task_progress', { task_id: 'b1', description: 'x' }),
    [background('running', 'x')],
  ],
  [
    'task_updated',
    system('task_updated', { task_id: 'b1', patch: { status: 'killed' } }),
    [background('killed', '')],
  ],
  [
    'task_updated without a status',
    system('task_updated', { task_id: 'b1', patch: { end_time: 1 } }),
    [background('updated', '')],
  ],
  [
    'task_notification',
    system('task_notification', { task_id: 'b1', status: 'stopped', summary: 'x' }),
    [background('stopped', 'x')],
  ],
  [
    'session_state_changed',
    system('session_state_changed', { state: 'idle' }),
    [{ type: 'state-changed', state: 'idle' }],
  ],
  [
    'assistant text',
    assistant([{ type: 'text', text: 'hi' }]),
    [{ type: 'text', text: 'hi', subagent: false }],
  ],
  [
    'assistant of a subagent',
    assistant([{ type: 'thinking', thinking: 'hm' }], { parent_tool_use_id: 't0' }),
    [{ type: 'thinking', text: 'hm', subagent: true }],
  ],
  [
    'assistant tool_use',
    assistant([{ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }]),
    [{ type: 'tool-opened', id: 't1', name: 'Bash', input: { command: 'ls' }, subagent: false }],
  ],
  [
    'assistant server tool',
    assistant([
      { type: 'server_tool_use', id: 't2', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 't2', content: [] },
      { type: 'redacted_thinking', data: 'x' },
    ]),
    [
      { type: 'tool-opened', id: 't2', name: 'web_search', input: {}, subagent: false },
      { type: 'tool-closed', id: 't2', name: undefined, failed: false, output: '' },
      { type: 'stream-beat', subagent: false },
    ],
  ],
  [
    'assistant error',
    assistant([{ type: 'text', text: 'Not logged in' }], { error: 'authentication_failed' }),
    [{ type: 'model-failed', error: 'authentication_failed', words: 'Not logged in' }],
  ],
  [
    'user tool_result',
    user([{ type: 'tool_result', tool_use_id: 't1', content: 'Exit code 1', is_error: true }]),
    [{ type: 'tool-closed', id: 't1', name: undefined, failed: true, output: 'Exit code 1' }],
  ],
  [
    'user tool_result in blocks',
    user([
      {
        type: 'tool_result',
        tool_use_id: 't1',
        content: [{ type: 'text', text: 'a' }, { type: 'image' }],
      },
    ]),
    [{ type: 'tool-closed', id: 't1', name: undefined, failed: false, output: 'a\n[image]' }],
  ],
  ['user nudge', user('no visible output', { isSynthetic: true }), [told('no visible output')]],
  ['user replay', user('the prompt', { isReplay: true }), [housekeeping('user/replay')]],
  [
    'user replay of a message that was sent with an id',
    user('words', { isReplay: true, uuid: 'u' }),
    [{ type: 'message-taken', id: 'u' }],
  ],
  [
    'user prompt of a subagent',
    user([{ type: 'text', text: 'do it' }], { parent_tool_use_id: 't0' }),
    [housekeeping('user/subagent')],
  ],
  ['user image', user([{ type: 'image' }]), [housekeeping('user/image')]],
  [
    'stream_event',
    { type: 'stream_event', event: { type: 'message_start' }, parent_tool_use_id: null },
    [{ type: 'stream-beat', subagent: false }],
  ],
  [
    'rate_limit_event',
    {
      type: 'rate_limit_event',
      rate_limit_info: {
        status: 'allowed_warning',
        resetsAt: 1795175231,
        rateLimitType: 'five_hour',
        utilization: 0.93,
      },
    },
    [
      {
        type: 'limit-told',
        status: 'allowed_warning',
        limit: 'five_hour',
        resets_at: '2026-11-20T11:47:11.000Z',
        utilization: 0.93,
      },
    ],
  ],
  [
    'result',
    {
      type: 'result',
      subtype: 'error_max_turns',
      is_error: true,
      num_turns: 2,
      total_cost_usd: 0.5,
      stop_reason: 'tool_use',
      terminal_reason: 'max_turns',
      errors: ['Reached maximum number of turns (1)'],
      permission_denials: [
        { tool_name: 'Write', tool_use_id: 't1', tool_input: { file_path: '/p/x' } },
      ],
      modelUsage: {
        a: {
          inputTokens: 1,
          outputTokens: 2,
          cacheReadInputTokens: 3,
          cacheCreationInputTokens: 4,
        },
        b: { inputTokens: 10, outputTokens: 20 },
      },
    },
    [
      {
        type: 'turn-ended',
        subtype: 'error_max_turns',
        failed: true,
        terminal_reason: 'max_turns',
        stop_reason: 'tool_use',
        api_status: undefined,
        api_error: undefined,
        turns: 2,
        cost_usd: 0.5,
        tokens: { input: 15, output: 22, cached: 3 },
        denials: [{ id: 't1', tool: 'Write', input: '/p/x' }],
        words: 'Reached maximum number of turns (1)',
      },
    ],
  ],
  [
    'control_response success',
    {
      type: 'control_response',
      response: { subtype: 'success', request_id: 'i', response: { mcpServers: [] } },
    },
    [{ type: 'control-answered', request_id: 'i', failed: false, answer: { mcpServers: [] } }],
  ],
  [
    'control_response error',
    { type: 'control_response', response: { subtype: 'error', request_id: 'i', error: 'no' } },
    [{ type: 'control-answered', request_id: 'i', failed: true, answer: 'no' }],
  ],
  [
    'control_request',
    {
      type: 'control_request',
      request_id: 'r',
      request: { subtype: 'can_use_tool', tool_name: 'Bash' },
    },
    [
      {
        type: 'control-asked',
        request_id: 'r',
        subject: 'can_use_tool',
        request: { subtype: 'can_use_tool', tool_name: 'Bash' },
      },
    ],
  ],
  ['auth_status', { type: 'auth_status', error: 'expired' }, [told('expired')]],
  ['tool_use_summary', { type: 'tool_use_summary', summary: 'read' }, [told('read')]],
  ...['tool_progress', 'keep_alive', 'control_cancel_request', 'prompt_suggestion'].map(
    (type): [string, object, TranscriptEvent[]] => [type, { type }, [housekeeping(type)]],
  ),
  ['conversation_reset', { type: 'conversation_reset' }, [housekeeping('conversation_reset')]],
  ...[
    'hook_progress',
    'plugin_install',
    'commands_changed',
    'files_persisted',
    'memory_recall',
    'elicitation_complete',
    'background_tasks_changed',
    'control_request_progress',
  ].map((subtype): [string, object, TranscriptEvent[]] => [
    subtype,
    system(subtype),
    [housekeeping(`system/${subtype}`)],
  ]),
  ['local_command_output', system('local_command_output', { content: 'out' }), [told('out')]],
  ['notification', system('notification', { key: 'k', text: 'look' }), [told('look')]],
  ['thinking_tokens', system('thinking_tokens'), [{ type: 'stream-beat', subagent: false }]],
  [
    'permission_denied',
    system('permission_denied', { tool_name: 'Bash', tool_use_id: 't1', message: 'no' }),
    [{ type: 'call-denied', id: 't1', name: 'Bash', words: 'no' }],
  ],
  ['mirror_error', system('mirror_error'), [told('the agent could not keep its own transcript')]],
  [
    'session_writes_lost',
    system('session_writes_lost'),
    [told('the agent could not keep its own transcript')],
  ],
  [
    'worker_shutting_down',
    system('worker_shutting_down', { reason: 'idle' }),
    [told('the agent shuts down: idle')],
  ],
];
