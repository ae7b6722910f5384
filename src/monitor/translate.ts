import type { TranscriptEvent } from '../model/event.ts';
import { translateAssistant, translateUser } from './message/conversation.ts';
import { translateResult } from './message/result.ts';
import { type Fields, fieldsAt, isFields, numberAt, textAt } from './message/shape.ts';
import { translateSystem } from './message/system.ts';

/** Of a line that is no JSON, so much is kept to show. */
const headChars = 200;

/**
 * The events of one line of an agent's `stream-json` output. Never throws: what is no JSON gives
 * `malformed-line`, and a message of an unknown type or form gives `unknown-message`.
 */
export function translateLine(line: string): TranscriptEvent[] {
  const message = parse(line);
  if (message !== undefined) return translateMessage(message, line);
  const parts = messageParts(line);
  if (parts.length === 1) return [malformed(line)];
  return parts.flatMap((part) => {
    const one = parse(part);
    return one === undefined ? [malformed(part)] : translateMessage(one, part);
  });
}

function parse(line: string): Fields | undefined {
  // Most lines that are no messages show it at once; the parser's error is slow to make.
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function malformed(line: string): TranscriptEvent {
  return {
    type: 'malformed-line',
    bytes: Buffer.byteLength(line),
    head: line.slice(0, headChars),
  };
}

/** The messages of a line that holds several, as after a lost line break; else the line itself. */
function messageParts(line: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < line.length && depth >= 0; at++) {
    const char = line[at];
    if (inText) {
      if (char === '\\') at += 1;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === '{') {
      // A message begins right after the end of another one.
      if (depth === 0 && /\}\s{0,8}$/.test(line.slice(Math.max(start, at - 9), at))) {
        parts.push(line.slice(start, at));
        start = at;
      }
      depth += 1;
    } else if (char === '}') depth -= 1;
  }
  return [...parts, line.slice(start)];
}

function translateMessage(message: Fields, line: string): TranscriptEvent[] {
  const type = textAt(message, 'type') ?? '(no type)';
  const events = translateType(type, message);
  if (events !== undefined) return events;
  const subtype = textAt(message, 'subtype');
  const name = subtype === undefined ? type : `${type}/${subtype}`;
  return [{ type: 'unknown-message', name, bytes: Buffer.byteLength(line) }];
}

/** The events of a message, or undefined when its type or form is unknown. */
function translateType(type: string, message: Fields): TranscriptEvent[] | undefined {
  switch (type) {
    case 'stream_event':
      return [
        { type: 'stream-beat', subagent: textAt(message, 'parent_tool_use_id') !== undefined },
      ];
    case 'assistant':
      return translateAssistant(message);
    case 'user':
      return translateUser(message);
    case 'system':
      return translateSystem(message);
    case 'result':
      return translateResult(message);
    case 'rate_limit_event':
      return translateLimit(message);
    case 'control_response':
      return translateControlAnswer(message);
    case 'control_request':
      return translateControlRequest(message);
    case 'auth_status':
      return [{ type: 'told', words: textAt(message, 'error') ?? 'the agent logs in' }];
    case 'tool_use_summary':
      return [{ type: 'told', words: textAt(message, 'summary') ?? '' }];
    // A sign of the program, not of the model or the tool: it must not put off a timer.
    case 'keep_alive':
    case 'tool_progress':
    case 'control_cancel_request':
    case 'prompt_suggestion':
    case 'conversation_reset':
      return [{ type: 'housekeeping', name: type }];
    default:
      return undefined;
  }
}

function translateLimit(message: Fields): TranscriptEvent[] | undefined {
  const info = fieldsAt(message, 'rate_limit_info');
  const status = info === undefined ? undefined : textAt(info, 'status');
  if (info === undefined || status === undefined) return undefined;
  return [
    {
      type: 'limit-told',
      status,
      limit: textAt(info, 'rateLimitType'),
      resets_at: utcTime(numberAt(info, 'resetsAt')),
      utilization: numberAt(info, 'utilization'),
    },
  ];
}

/** The UTC time of epoch seconds, undefined for what is no time. */
function utcTime(seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function translateControlAnswer(message: Fields): TranscriptEvent[] | undefined {
  const response = fieldsAt(message, 'response');
  const request_id = response === undefined ? undefined : textAt(response, 'request_id');
  if (response === undefined || request_id === undefined) return undefined;
  const failed = textAt(response, 'subtype') !== 'success';
  const answer = failed ? response['error'] : response['response'];
  return [{ type: 'control-answered', request_id, failed, answer }];
}

function translateControlRequest(message: Fields): TranscriptEvent[] | undefined {
  const request_id = textAt(message, 'request_id');
  const request = fieldsAt(message, 'request');
  if (request_id === undefined || request === undefined) return undefined;
  return [
    { type: 'control-asked', request_id, subject: textAt(request, 'subtype') ?? '', request },
  ];
}
