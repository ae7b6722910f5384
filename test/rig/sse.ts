import type { ServerResponse } from 'node:http';
import type { Reply } from './turn.ts';

/** The events with which the Messages API streams one reply. */
export function replyEvents(id: string, model: string, reply: Reply): SseEvent[] {
  const texts = reply.text === '' ? [] : [reply.text];
  const blocks = [
    ...texts.map((text) => ({
      opened: { type: 'text', text: '' },
      delta: { type: 'text_delta', text },
    })),
    ...reply.calls.map((call, index) => ({
      opened: { type: 'tool_use', id: `toolu_${id}_${index}`, name: call.name, input: {} },
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(call.input) },
    })),
  ];
  const stopReason = reply.stop_reason ?? (reply.calls.length > 0 ? 'tool_use' : 'end_turn');
  return [
    messageStart(id, model),
    ...blocks.flatMap(({ opened, delta }, index) => [
      { type: 'content_block_start', index, content_block: opened },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 20 },
    },
    { type: 'message_stop' },
  ];
}

/** The beginning of a reply that never comes to its end. */
export function brokenEvents(id: string, model: string): SseEvent[] {
  const whole = replyEvents(id, model, {
    type: 'reply',
    text: 'I will ',
    calls: [],
    stop_reason: undefined,
  });
  return whole.slice(0, 3);
}

export interface SseEvent {
  type: string;
  [field: string]: unknown;
}

export function writeEvents(response: ServerResponse, events: SseEvent[]): void {
  if (!response.headersSent) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  }
  for (const event of events) {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
}

function messageStart(id: string, model: string): SseEvent {
  return {
    type: 'message_start',
    message: {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 100,
        output_tokens: 1,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
      },
    },
  };
}
