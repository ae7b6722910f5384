import { closeSync, constants, readSync } from 'node:fs';
import { readText } from '../../host/file.ts';
import { openRegular } from '../../host/regular-file.ts';

/** What the agent counted when it asked the model for the first time in a session. */
export interface FirstRequest {
  /** The prompt that Ralph gave it. */
  prompt: string;
  /** Tokens of all that it sent: its own instructions and tools, too. */
  tokens: number;
  /** What sessions have in common whose requests differ by their prompts alone. */
  setting: string;
}

/** The first answer comes early; what tools print later may be megabytes. */
const headBytes = 512 * 1024;

/** The first request of the session that these files are of; undefined where they do not tell it. */
export function firstRequest(files: { prompt: string; stream: string }): FirstRequest | undefined {
  const prompt = readText(files.prompt);
  if (!prompt.ok || prompt.value === undefined) return undefined;
  let setting = '';
  for (const line of headOf(files.stream).split('\n')) {
    const message = parsed(line);
    const type = field(message, 'type');
    if (type === 'system' && field(message, 'subtype') === 'init') {
      const about = ['model', 'claude_code_version', 'tools', 'skills', 'agents'];
      setting = JSON.stringify(about.map((name) => field(message, name)));
    }
    if (type !== 'assistant' || typeof field(message, 'parent_tool_use_id') === 'string') continue;
    const tokens = inputTokens(field(field(message, 'message'), 'usage'));
    return tokens === 0 ? undefined : { prompt: prompt.value, tokens, setting };
  }
  return undefined;
}

function inputTokens(usage: unknown): number {
  const names = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
  return names.reduce((sum, name) => {
    const count = field(usage, name);
    return sum + (typeof count === 'number' ? count : 0);
  }, 0);
}

/**
 * How many of the agent's tokens came with each token of a prompt, by the slope of a straight line through
 * requests of the same setting; undefined where they are too few, or too much alike, to tell.
 */
export function suggestedFactor(
  requests: readonly { counted: number; tokens: number; setting: string }[],
): number | undefined {
  if (requests.length < fewest) return undefined;
  let [both, spread] = [0, 0];
  for (const setting of new Set(requests.map((one) => one.setting))) {
    const group = requests.filter((one) => one.setting === setting);
    const counted = mean(group.map((one) => one.counted));
    const tokens = mean(group.map((one) => one.tokens));
    for (const one of group) {
      both += (one.counted - counted) * (one.tokens - tokens);
      spread += (one.counted - counted) ** 2;
    }
  }
  return spread < leastSpread ** 2 * requests.length ? undefined : both / spread;
}

/** Of fewer sessions nothing can be told. */
const fewest = 5;
/** Tokens by which prompts have to differ from their mean. */
const leastSpread = 100;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function headOf(path: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const bytes = Buffer.alloc(headBytes);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, headBytes, 0));
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
