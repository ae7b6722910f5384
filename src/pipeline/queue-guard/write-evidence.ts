import type { RunEvent } from '../../model/event.ts';
import { ownToolNames } from '../../model/own-tool.ts';

/** These change no file, or only as Ralph itself lets them. */
const readOnlyTools = new Set([
  ...['Read', 'Glob', 'Grep', 'LS', 'WebFetch', 'WebSearch'],
  ...['ListMcpResourcesTool', 'ReadMcpResourceTool'],
  ...['TodoRead', 'TodoWrite', 'BashOutput', 'KillShell', 'ToolSearch'],
]);
/** Ralph's own; a tool of the project runs a command, which may write anything that it is told to. */
const ownTools = new Set(ownToolNames.map((name) => `mcp__ralph__${name}`));

/** They write wholly or not at all: one that failed has written nothing. */
const fileTools = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

/** How the files of the queue are named by whoever writes them, in a command or in a script. */
const mention = /\.ralph|\bdb\/(tasks|features|disciplines|tools|pipelines|metadata)\.yaml/;

/** A plain command that only reads; anything that a shell could make more of it is none. */
const readingCommand =
  /^\s*(cat|ls|rg|grep|wc|head|tail|git (status|diff|log|show))\b[^;|&<>$`()\n\\]*$/;

/** They write, or start a program, where such an option says so. */
const writingOption = /\s(--output|--pre|--ext-diff|--textconv)\b/;

/** Where one plain command ends and the next begins. A quoted one only makes parts that read nothing. */
const betweenCommands = /\|\|?|&&|;/;

/** What a session's transcript shows of writing to the queue's files past Ralph. */
export class WriteEvidence {
  readonly #calls = new Map<string, string>();

  /** Takes the session's events as they come. */
  take(event: RunEvent): void {
    if (event.type === 'tool-opened') {
      if (mayWrite(event.name, event.input)) this.#calls.set(event.id, event.name);
    } else if (event.type === 'tool-closed') {
      const name = this.#calls.get(event.id) ?? '';
      if (event.failed && fileTools.has(name)) this.#calls.delete(event.id);
    } else if (event.type === 'call-denied') {
      this.#calls.delete(event.id);
    } else if (event.type === 'turn-ended') {
      for (const { id } of event.denials) this.#calls.delete(id);
    }
  }

  /** Whether there is any. */
  get found(): boolean {
    return this.#calls.size > 0;
  }
}

function mayWrite(name: string, input: unknown): boolean {
  if (readOnlyTools.has(name) || ownTools.has(name)) return false;
  if (name === 'Bash' && onlyReads(commandOf(input))) return false;
  return isMentioned(input);
}

function onlyReads(command: string): boolean {
  return command
    .split(betweenCommands)
    .every((part) => readingCommand.test(part) && !writingOption.test(part));
}

function commandOf(input: unknown): string {
  if (typeof input !== 'object' || input === null || !('command' in input)) return '';
  return typeof input.command === 'string' ? input.command : '';
}

/** In any text of it: a script that is written first and run later names the file in its content. */
function isMentioned(input: unknown): boolean {
  if (typeof input === 'string') return mention.test(input);
  if (typeof input !== 'object' || input === null) return false;
  return Object.values(input).some(isMentioned);
}
