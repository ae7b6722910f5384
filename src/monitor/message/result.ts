import type { TranscriptEvent } from '../../model/event.ts';
import type { Denial, Tokens } from '../../model/session-end.ts';
import {
  type Fields,
  fieldsAt,
  fieldsListAt,
  isFields,
  numberAt,
  textAt,
  textListAt,
} from './shape.ts';

/** `result`: the end of a turn. Its form is that of 2.1.197 and 2.1.329. */
export function translateResult(message: Fields): TranscriptEvent[] | undefined {
  const subtype = textAt(message, 'subtype');
  if (subtype === undefined) return undefined;
  const errors = textListAt(message, 'errors');
  const models = Object.values(fieldsAt(message, 'modelUsage') ?? {}).filter(isFields);
  return [
    {
      type: 'turn-ended',
      subtype,
      // Only a plain `false` is a success: a result that does not say so is none.
      failed: message['is_error'] !== false,
      terminal_reason: textAt(message, 'terminal_reason'),
      stop_reason: textAt(message, 'stop_reason'),
      api_status: numberAt(message, 'api_error_status'),
      api_error: textAt(message, 'api_error'),
      turns: countAt(message, 'num_turns'),
      cost_usd: Math.max(numberAt(message, 'total_cost_usd') ?? 0, costOf(models)),
      tokens: tokensOf(models),
      denials: fieldsListAt(message, 'permission_denials').map(denialOf),
      words: errors.length > 0 ? errors.join('\n') : (textAt(message, 'result') ?? ''),
    },
  ];
}

/** What all models cost together: the sum beside it may be missing or leave some out. Never negative. */
function costOf(models: Fields[]): number {
  return models.reduce((sum, usage) => sum + Math.max(0, numberAt(usage, 'costUSD') ?? 0), 0);
}

/** The tokens of all models together. `usage` beside it counts the main loop only. */
function tokensOf(models: Fields[]): Tokens {
  const tokens: Tokens = { input: 0, output: 0, cached: 0 };
  for (const usage of models) {
    tokens.input += countAt(usage, 'inputTokens') + countAt(usage, 'cacheCreationInputTokens');
    tokens.output += countAt(usage, 'outputTokens');
    tokens.cached += countAt(usage, 'cacheReadInputTokens');
  }
  return tokens;
}

/** Whole and not negative, whatever the line says: records hold counts. */
function countAt(fields: Fields, key: string): number {
  return Math.max(0, Math.round(numberAt(fields, key) ?? 0));
}

function denialOf(denial: Fields): Denial & { id: string } {
  return {
    id: textAt(denial, 'tool_use_id') ?? '',
    tool: textAt(denial, 'tool_name') ?? '',
    input: ruledPart(fieldsAt(denial, 'tool_input') ?? {}),
  };
}

/** The part of a call's input that a permission rule looks at. */
function ruledPart(input: Fields): string {
  for (const key of ['command', 'file_path', 'notebook_path', 'path', 'url']) {
    const value = textAt(input, key);
    if (value !== undefined) return value;
  }
  return '';
}
