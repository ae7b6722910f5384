import type { StampedEvent } from './event.ts';
import { plainLine } from './plain-text.ts';

/** One line for people on what becomes of their words. */
export interface ExplainLine {
  words: string;
  failed: boolean;
}

const prefix = 'mcp__ralph__';

/** Of what an answer says that something is wrong, so much is shown. */
const mostLines = 6;

/** What a session that makes tasks does with its tools, in plain words; none for what is not worth telling. */
export function explainLines(event: StampedEvent): ExplainLine[] {
  if (event.type === 'tool-opened') {
    const words = openedWords(event.name, event.input);
    return words === undefined ? [] : [{ words, failed: false }];
  }
  if (event.type !== 'tool-closed') return [];
  return closedLines(event.name ?? '', event.output, event.failed);
}

/** What begins now, where that is worth telling. */
function openedWords(name: string, input: unknown): string | undefined {
  switch (name.replace(prefix, '')) {
    case 'list_tasks':
    case 'get_task':
    case 'search':
      return 'Reading the queue';
    case 'Read':
    case 'Glob':
    case 'Grep':
      return 'Reading the project';
    case 'create_feature':
      return `Creating feature: ${field(input, 'name')}`;
    case 'create_discipline':
      return `Creating discipline: ${field(input, 'name')}`;
    case 'update_task':
      return `Changing ${field(input, 'id')}`;
    case 'withdraw_task':
      return `Withdrawing ${field(input, 'id')}: ${field(input, 'reason')}`;
    case 'complete_task':
      return 'Checking the plan';
    default:
      return undefined;
  }
}

/** What came of it. */
function closedLines(name: string, output: string, failed: boolean): ExplainLine[] {
  if (!name.startsWith(prefix)) return [];
  if (failed) {
    const lines = output.split('\n').map((line) => plainLine(line, 160));
    const shown = lines.filter((line) => line !== '').slice(0, mostLines);
    return shown.map((words) => ({ words, failed: true }));
  }
  if (name !== `${prefix}create_task`) return [];
  const made = parsed(output);
  return [{ words: `Created ${field(made, 'id')}: ${field(made, 'title')}`, failed: false }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, key: string): string {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' ? plainLine(found, 100) : '…';
}
