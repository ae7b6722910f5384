import type { TranscriptEvent } from './event.ts';
import { durationWords } from './duration.ts';
import { plainLine } from './plain-text.ts';
import { relativePaths } from './relative-path.ts';
import { unreachable } from './unreachable.ts';

/** Room is left for the words around it. */
const detailChars = 160;

/**
 * One short line for people on what a session does, or undefined for what need not be told. The text
 * comes from an agent: nothing in it can steer a terminal. Paths below `root` are shown from there.
 */
export function transcriptLine(event: TranscriptEvent, root = ''): string | undefined {
  const words = wordsOf(event);
  const line = words === undefined ? '' : plainLine(fromRoot(words, root));
  return line === '' ? undefined : line;
}

function fromRoot(words: string, root: string): string {
  return root === '' ? words : relativePaths(words, root).replaceAll(/(?<!\S)\.\//g, '');
}

function wordsOf(event: TranscriptEvent): string | undefined {
  switch (event.type) {
    case 'text':
      return detail(event.text);
    case 'tool-opened':
      return callWords(event.name, event.input);
    case 'tool-closed':
      return event.failed ? failedCallWords(event.name, event.output) : undefined;
    case 'call-denied':
      return `✗ ${event.name} not allowed: ${detail(event.words)}`;
    case 'api-retried': {
      const status = event.status === undefined ? '' : ` (${event.status})`;
      const wait = durationWords(event.delay_ms);
      return `API: ${event.error}${status}, asks again in ${wait}, ${event.attempt} of ${event.max_retries}`;
    }
    case 'model-fallback':
      return `goes on with ${event.to} instead of ${event.from}`;
    case 'model-refused':
      return event.words === '' ? '✗ the model refused' : `✗ the model refused: ${event.words}`;
    case 'model-failed':
      return `✗ ${detail(event.words) || event.error}`;
    case 'limit-told':
      return limitWords(event.status, event.limit, event.utilization);
    case 'compacting':
      return 'compacts the conversation';
    case 'compacted':
      return event.before_tokens === undefined
        ? 'compacted the conversation'
        : `compacted the conversation (it had ${event.before_tokens} tokens)`;
    case 'hook-ran':
      return event.outcome === 'success' ? undefined : `✗ hook ${event.name}: ${event.outcome}`;
    case 'told':
      return detail(event.words);
    case 'turn-ended':
      return event.failed ? `✗ ${detail(event.words) || event.subtype}` : undefined;
    case 'control-asked':
      return `✗ the agent asks for something that Ralph does not know: ${event.subject}`;
    case 'unknown-message':
      return `unknown message ${event.name} (${event.bytes} bytes)`;
    case 'malformed-line':
      return `not a message: ${detail(event.head)}`;
    case 'agent-initialized':
      return `${event.model}, agent ${event.agent_version}`;
    case 'model-asked':
    case 'stream-beat':
    case 'thinking':
    case 'hook-started':
    case 'background-changed':
    case 'state-changed':
    case 'control-answered':
    case 'message-taken':
    case 'housekeeping':
      return undefined;
    default:
      return unreachable(event);
  }
}

function detail(text: string): string {
  return plainLine(text, detailChars);
}

/** What a call does, by the part of its input that tells it. */
function callWords(name: string, input: unknown): string {
  switch (name) {
    case 'Bash':
      return `$ ${detail(textAt(input, 'command'))}`;
    case 'Read':
      return `Read ${detail(textAt(input, 'file_path'))}`;
    case 'ReadMcpResourceTool':
      return `Read ${detail(textAt(input, 'uri'))}`;
    case 'ListMcpResourcesTool':
      return 'List resources';
    case 'Write':
      return `Write ${detail(textAt(input, 'file_path'))}`;
    case 'Edit':
    case 'MultiEdit':
      return `Edit ${detail(textAt(input, 'file_path'))}`;
    case 'NotebookEdit':
      return `Edit ${detail(textAt(input, 'notebook_path'))}`;
    case 'Grep':
    case 'Glob':
      return `${name} ${detail(textAt(input, 'pattern'))}`;
    case 'Agent':
    case 'Task':
      return `Agent: ${detail(textAt(input, 'description'))}`;
    case 'WebFetch':
      return `WebFetch ${detail(textAt(input, 'url'))}`;
    case 'WebSearch':
      return `WebSearch ${detail(textAt(input, 'query'))}`;
    default:
      return callName(name);
  }
}

/** `mcp__ralph__run_checks` reads as `ralph run_checks`. */
function callName(name: string): string {
  const [mark, server, ...tool] = name.split('__');
  return mark === 'mcp' && server !== undefined ? `${server} ${tool.join('__')}` : name;
}

function failedCallWords(name: string | undefined, output: string): string {
  const exit = /^\s*Exit code (\d+)/.exec(output);
  const rest = exit === null ? output : output.slice(exit[0].length);
  const words = [exit === null ? '' : `exit ${exit[1]}`, detail(rest)];
  return `✗ ${name === undefined ? 'call' : callName(name)}: ${words.filter(Boolean).join(', ')}`;
}

function limitWords(
  status: string,
  limit: string | undefined,
  utilization: number | undefined,
): string | undefined {
  const name = limit ?? 'usage';
  if (status === 'rejected') return `✗ the ${name} limit is reached`;
  if (status !== 'allowed_warning') return undefined;
  const used = utilization === undefined ? '' : ` (${Math.round(utilization * 100)} % used)`;
  return `the ${name} limit is near${used}`;
}

function textAt(input: unknown, key: string): string {
  if (typeof input !== 'object' || input === null) return '';
  const value: unknown = Reflect.get(input, key);
  return typeof value === 'string' ? value : '';
}
