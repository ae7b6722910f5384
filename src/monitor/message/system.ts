import type { McpServerState, TranscriptEvent } from '../../model/event.ts';
import { type Fields, fieldsAt, fieldsListAt, numberAt, textAt, textListAt } from './shape.ts';

/** `system`: what the agent tells of itself. Undefined for a subtype or form that is not known. */
export function translateSystem(message: Fields): TranscriptEvent[] | undefined {
  const subtype = textAt(message, 'subtype') ?? '';
  switch (subtype) {
    case 'init':
      return [translateInit(message)];
    case 'status':
      return [translateStatus(message)];
    case 'api_retry':
      return [translateRetry(message)];
    case 'compact_boundary': {
      const metadata = fieldsAt(message, 'compact_metadata') ?? {};
      return [{ type: 'compacted', before_tokens: numberAt(metadata, 'pre_tokens') }];
    }
    case 'model_fallback':
      return [fallback(message)];
    case 'model_refusal_fallback':
      return [refusal(message), fallback(message)];
    case 'model_refusal_no_fallback':
      return [refusal(message)];
    case 'hook_started':
      return [{ type: 'hook-started', ...hookOf(message) }];
    case 'hook_response':
      return [
        { type: 'hook-ran', ...hookOf(message), outcome: textAt(message, 'outcome') ?? 'unknown' },
      ];
    case 'task_started':
    case 'task_progress':
      return [background(message, 'running')];
    case 'task_updated': {
      const patch = fieldsAt(message, 'patch') ?? {};
      return [background(message, textAt(patch, 'status') ?? 'updated')];
    }
    case 'task_notification':
      return [background(message, textAt(message, 'status') ?? 'running')];
    case 'session_state_changed':
      return [{ type: 'state-changed', state: textAt(message, 'state') ?? '' }];
    case 'permission_denied':
      return [
        {
          type: 'call-denied',
          id: textAt(message, 'tool_use_id') ?? '',
          name: textAt(message, 'tool_name') ?? '',
          words: textAt(message, 'message') ?? '',
        },
      ];
    case 'thinking_tokens':
      return [{ type: 'stream-beat', subagent: false }];
    case 'informational':
    case 'local_command_output':
      return [{ type: 'told', words: textAt(message, 'content') ?? '' }];
    case 'notification':
      return [{ type: 'told', words: textAt(message, 'text') ?? '' }];
    case 'worker_shutting_down':
      return [{ type: 'told', words: `the agent shuts down: ${textAt(message, 'reason') ?? ''}` }];
    case 'mirror_error':
    case 'session_writes_lost':
      return [{ type: 'told', words: 'the agent could not keep its own transcript' }];
    case 'hook_progress':
    case 'plugin_install':
    case 'commands_changed':
    case 'files_persisted':
    case 'memory_recall':
    case 'elicitation_complete':
    // Each of these tasks is told of on a line of its own as well.
    case 'background_tasks_changed':
    case 'control_request_progress':
      return [{ type: 'housekeeping', name: `system/${subtype}` }];
    default:
      return undefined;
  }
}

function translateInit(message: Fields): TranscriptEvent {
  const tools = textListAt(message, 'tools');
  return {
    type: 'agent-initialized',
    model: textAt(message, 'model') ?? '',
    agent_version: textAt(message, 'claude_code_version') ?? '',
    tools,
    mcp_servers: fieldsListAt(message, 'mcp_servers').map((server) => serverState(server, tools)),
  };
}

function serverState(server: Fields, tools: string[]): McpServerState {
  const name = textAt(server, 'name') ?? '';
  // The agent writes other characters of a server's name as `_` in the names of its tools.
  const prefix = `mcp__${name.replaceAll(/[^\w-]/g, '_')}__`;
  return {
    name,
    status: textAt(server, 'status') ?? '',
    tools: tools.filter((tool) => tool.startsWith(prefix)).map((tool) => tool.slice(prefix.length)),
  };
}

function translateStatus(message: Fields): TranscriptEvent {
  const status = textAt(message, 'status');
  if (status === 'requesting') return { type: 'model-asked' };
  if (status === 'compacting') return { type: 'compacting' };
  if (textAt(message, 'compact_result') === 'failed') {
    const why = textAt(message, 'compact_error') ?? 'no reason given';
    return { type: 'told', words: `the conversation could not be compacted: ${why}` };
  }
  return { type: 'housekeeping', name: 'system/status' };
}

function translateRetry(message: Fields): TranscriptEvent {
  return {
    type: 'api-retried',
    attempt: numberAt(message, 'attempt') ?? 0,
    max_retries: numberAt(message, 'max_retries') ?? 0,
    // The agent tells fractions of a millisecond.
    delay_ms: Math.max(0, Math.round(numberAt(message, 'retry_delay_ms') ?? 0)),
    status: numberAt(message, 'error_status'),
    error: textAt(message, 'error') ?? 'unknown',
  };
}

function fallback(message: Fields): TranscriptEvent {
  return {
    type: 'model-fallback',
    from: textAt(message, 'original_model') ?? '',
    to: textAt(message, 'fallback_model') ?? '',
  };
}

function refusal(message: Fields): TranscriptEvent {
  const words = textAt(message, 'api_refusal_explanation') ?? textAt(message, 'content') ?? '';
  return { type: 'model-refused', words };
}

function hookOf(message: Fields): { id: string; name: string } {
  return { id: textAt(message, 'hook_id') ?? '', name: textAt(message, 'hook_name') ?? '' };
}

function background(message: Fields, status: string): TranscriptEvent {
  return {
    type: 'background-changed',
    id: textAt(message, 'task_id') ?? '',
    status,
    description: textAt(message, 'description') ?? textAt(message, 'summary') ?? '',
  };
}
