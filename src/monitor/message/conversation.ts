import type { TranscriptEvent } from '../../model/event.ts';
import { type Fields, fieldsAt, fieldsListAt, textAt } from './shape.ts';

/** `assistant`: what the model says and calls, one content block a line. */
export function translateAssistant(message: Fields): TranscriptEvent[] | undefined {
  const body = fieldsAt(message, 'message');
  if (body === undefined) return undefined;
  const blocks = blocksOf(body);
  const error = textAt(message, 'error');
  if (error !== undefined) return [{ type: 'model-failed', error, words: textOf(blocks) }];
  const subagent = isSubagent(message);
  return blocks.map((block) => translateBlock(block, subagent, 'assistant'));
}

/** `user`: the results of calls, and what hooks and the agent itself put into the conversation. */
export function translateUser(message: Fields): TranscriptEvent[] | undefined {
  if (message['isReplay'] === true) {
    const id = textAt(message, 'uuid');
    return [
      id === undefined
        ? { type: 'housekeeping', name: 'user/replay' }
        : { type: 'message-taken', id },
    ];
  }
  const body = fieldsAt(message, 'message');
  if (body === undefined) return undefined;
  const subagent = isSubagent(message);
  return blocksOf(body).map((block): TranscriptEvent => {
    if (textAt(block, 'type') !== 'text') return translateBlock(block, subagent, 'user');
    // The task that a subagent is given was already seen as the input of its call.
    if (subagent) return { type: 'housekeeping', name: 'user/subagent' };
    return { type: 'told', words: textAt(block, 'text') ?? '' };
  });
}

function isSubagent(message: Fields): boolean {
  return textAt(message, 'parent_tool_use_id') !== undefined;
}

/** The content blocks of a message; a content that is plain text is one block. */
function blocksOf(body: Fields): Fields[] {
  const text = textAt(body, 'content');
  return text === undefined ? fieldsListAt(body, 'content') : [{ type: 'text', text }];
}

function translateBlock(block: Fields, subagent: boolean, from: string): TranscriptEvent {
  const type = textAt(block, 'type') ?? '(no type)';
  switch (type) {
    case 'text':
      return { type: 'text', text: textAt(block, 'text') ?? '', subagent };
    case 'thinking':
      return { type: 'thinking', text: textAt(block, 'thinking') ?? '', subagent };
    case 'redacted_thinking':
      return { type: 'stream-beat', subagent };
    case 'image':
    case 'document':
      return { type: 'housekeeping', name: `${from}/${type}` };
    default:
      // Also the calls that the API itself serves: server_tool_use, web_search_tool_result…
      return translateCall(type, block, subagent) ?? unknownBlock(`${from}/${type}`, block);
  }
}

function translateCall(
  type: string,
  block: Fields,
  subagent: boolean,
): TranscriptEvent | undefined {
  if (type.endsWith('tool_use')) {
    const id = textAt(block, 'id');
    const name = textAt(block, 'name');
    if (id === undefined || name === undefined) return undefined;
    return { type: 'tool-opened', id, name, input: block['input'], subagent };
  }
  if (type.endsWith('tool_result')) {
    const id = textAt(block, 'tool_use_id');
    if (id === undefined) return undefined;
    const failed = block['is_error'] === true;
    return { type: 'tool-closed', id, name: undefined, failed, output: textOf(blocksOf(block)) };
  }
  return undefined;
}

function unknownBlock(name: string, block: Fields): TranscriptEvent {
  return { type: 'unknown-message', name, bytes: Buffer.byteLength(JSON.stringify(block)) };
}

/** The texts of blocks in one; what is no text is named. */
function textOf(blocks: Fields[]): string {
  return blocks
    .map((block) => textAt(block, 'text') ?? `[${textAt(block, 'type') ?? 'unknown'}]`)
    .join('\n');
}
