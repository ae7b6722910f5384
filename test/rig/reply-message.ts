import type { Reply } from './turn.ts';

type Block =
  { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: object };

/** A whole reply in the form of the Messages API. */
export interface ReplyMessage {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: Block[];
  stop_reason: string;
  stop_sequence: null;
  usage: Record<string, number>;
}

export function replyMessage(id: string, model: string, reply: Reply): ReplyMessage {
  const calls = reply.calls.map((call, index): Block => {
    return { type: 'tool_use', id: `toolu_${id}_${index}`, name: call.name, input: call.input };
  });
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: reply.text === '' ? calls : [{ type: 'text', text: reply.text }, ...calls],
    stop_reason: reply.stop_reason ?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: {
      input_tokens: 100,
      output_tokens: 20,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}

export interface StreamEvent {
  type: string;
  [field: string]: unknown;
}

/** The events with which the Messages API streams a reply. */
export function replyEvents(message: ReplyMessage): StreamEvent[] {
  const { content, stop_reason, usage, ...rest } = message;
  const begun = { ...rest, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  return [
    { type: 'message_start', message: begun },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      { type: 'content_block_delta', index, delta: delta(block) },
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence: null },
      usage: { output_tokens: usage['output_tokens'] },
    },
    { type: 'message_stop' },
  ];
}

function emptied(block: Block): Block {
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
}

function delta(block: Block): object {
  return block.type === 'text'
    ? { type: 'text_delta', text: block.text }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
}

/** The text of one server-sent event. */
export function sse(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
