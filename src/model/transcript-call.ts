import type { TranscriptEvent } from './event.ts';
import type { RowKind } from './transcript-row.ts';

type Call = Extract<TranscriptEvent, { type: 'tool-opened' }>;

/** What a call of one of the agent's tools is about. */
export function callKind(name: string): RowKind {
  switch (name) {
    case 'Bash':
    case 'BashOutput':
    case 'KillShell':
      return 'command';
    case 'Read':
      return 'read';
    case 'Grep':
    case 'Glob':
    case 'LS':
      return 'search';
    case 'Edit':
    case 'MultiEdit':
    case 'Write':
    case 'NotebookEdit':
      return 'edit';
    case 'Agent':
    case 'Task':
      return 'agent';
    case 'WebFetch':
    case 'WebSearch':
      return 'web';
    default:
      return 'tool';
  }
}

/** Neighbouring calls with the same one become one row; undefined for a call that stands alone. */
export function callFold({ name, input, subagent }: Call): string | undefined {
  const by = subagent ? 'subagent ' : '';
  const kind = callKind(name);
  if (kind === 'edit') return `${by}edit ${pathOf(input)}`;
  return kind === 'read' || kind === 'search' ? `${by}${kind}` : undefined;
}

/** The file that a call is about; empty for a call of another kind. */
export function pathOf(input: unknown): string {
  return fieldText(input, 'file_path') || fieldText(input, 'notebook_path');
}

/** A text in the input of a call; empty where there is none. */
export function fieldText(input: unknown, key: string): string {
  if (typeof input !== 'object' || input === null) return '';
  const value: unknown = Reflect.get(input, key);
  return typeof value === 'string' ? value : '';
}

/** The exit code that the answer of a command begins with, where it failed. */
export function exitCodeOf(output: string): number | undefined {
  const exit = /^\s*Exit code (\d+)/.exec(output)?.[1];
  return exit === undefined ? undefined : Number(exit);
}
