import pc from 'picocolors';
import type { StampedEvent } from '../../model/event.ts';
import { plainLine } from '../../model/plain-text.ts';
import { transcriptLine } from '../../model/transcript-words.ts';
import { isEngineEvent } from '../../monitor/engine-event.ts';
import { eventLine } from './event-line.ts';

const prefix = 'mcp__ralph__';

/** What of a session is told as it is in any other. */
const shownEvents: ReadonlySet<string> = new Set([
  ...['progress-told', 'stop-sent', 'wait-began', 'session-recovered', 'words-told'],
  ...['api-retried', 'call-denied', 'limit-told', 'model-failed', 'model-refused'],
]);

/** Tells people line by line what becomes of their words. */
export class ExplainPrinter {
  #last: string | undefined;

  take(event: StampedEvent): void {
    const line = this.#lineOf(event);
    // It may read ten files one after the other.
    if (line === undefined || line === this.#last) return;
    this.#last = line;
    console.log(line);
  }

  #lineOf(event: StampedEvent): string | undefined {
    if (event.type === 'tool-opened') return openedLine(event.name, event.input);
    if (event.type === 'tool-closed')
      return closedLine(event.name ?? '', event.output, event.failed);
    if (!shownEvents.has(event.type)) return undefined;
    return isEngineEvent(event) ? eventLine(event) : transcriptLine(event);
  }
}

/** What begins now, where that is worth telling. */
function openedLine(name: string, input: unknown): string | undefined {
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
function closedLine(name: string, output: string, failed: boolean): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  if (failed) {
    const lines = output.split('\n').map((line) => plainLine(line, 160));
    const shown = lines.filter((line) => line !== '').slice(0, 6);
    return shown.map((line) => `  ${pc.yellow('!')} ${line}`).join('\n');
  }
  if (name !== `${prefix}create_task`) return undefined;
  const made = parsed(output);
  return `Created ${field(made, 'id')}: ${field(made, 'title')}`;
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
