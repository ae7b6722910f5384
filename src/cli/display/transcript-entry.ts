import type { EngineEvent, StampedEvent, TranscriptEvent } from '../../model/event.ts';
import { plainText } from '../../model/plain-text.ts';
import { relativePaths } from '../../model/relative-path.ts';
import { sessionLine } from '../../model/session-line.ts';
import { transcriptLine } from '../../model/transcript-words.ts';
import { isEngineEvent } from '../../monitor/engine-event.ts';
import { eventLine } from './event-line.ts';

/** One thing that happened in a session, as plain text for people. */
export interface TranscriptEntry {
  /** UTC. */
  at: string;
  /** Who tells it: the engine, the model, a call of a tool and its answer, or anything else of the agent. */
  from: 'engine' | 'model' | 'thought' | 'call' | 'output' | 'agent';
  failed: boolean;
  /** One or more lines. */
  text: string;
  /** What of it was cut off, in words. */
  left_out: string | undefined;
}

export interface EntryOptions {
  /** Paths below it are shown from there. */
  root: string;
  /** Nothing is cut. */
  full: boolean;
}

/** Of an answer of a tool, so much shows what it was. */
const outputLines = 8;
const outputChars = 800;

/** What an event tells a reader of the whole story; undefined where that is nothing. */
export function transcriptEntry(
  event: StampedEvent,
  options: EntryOptions,
): TranscriptEntry | undefined {
  const told = isEngineEvent(event) ? engineWords(event, options) : agentWords(event, options);
  if (told === undefined) return undefined;
  const text = plainText(told.text).trimEnd().replace(/^\n+/, '');
  const { from, failed = false, left_out } = told;
  return text.trim() === '' ? undefined : { at: event.at, from, failed, text, left_out };
}

interface Told extends Pick<TranscriptEntry, 'from' | 'text'> {
  failed?: boolean;
  left_out?: string | undefined;
}

function engineWords(event: StampedEvent & EngineEvent, { root }: EntryOptions): Told | undefined {
  const text = engineText(event, root);
  return text === undefined ? undefined : { from: 'engine', text };
}

function engineText(event: StampedEvent & EngineEvent, root: string): string | undefined {
  if (event.type === 'phase-entered') return `— ${event.phase} —`;
  if (event.type === 'agent-started') return `the agent starts (process ${event.pid})`;
  if (event.type === 'prompt-sent') return 'the agent gets the prompt';
  if (event.type === 'agent-exited') {
    return `the agent has ended: ${event.signal ?? `exit ${event.exit_code ?? '?'}`}`;
  }
  // As they are shown while it runs.
  return (eventLine(event) ?? sessionLine(event, root))?.trim();
}

function agentWords(event: TranscriptEvent, options: EntryOptions): Told | undefined {
  const { root, full } = options;
  if (event.type === 'text') {
    return { from: 'model', text: `${event.subagent ? '(subagent) ' : ''}${event.text}` };
  }
  if (event.type === 'thinking') return { from: 'thought', text: event.text };
  if (event.type === 'told') return { from: 'agent', text: event.words };
  if (event.type === 'tool-closed') return outputWords(event, options);
  if (event.type === 'turn-ended') {
    const { failed, subtype, words, turns, cost_usd } = event;
    const how = failed ? `✗ ${words === '' ? subtype : words}` : 'the turn has ended';
    return { from: 'agent', failed, text: `${how} (turns: ${turns}, $${cost_usd.toFixed(2)})` };
  }
  const line = transcriptLine(event, root);
  if (event.type !== 'tool-opened') {
    return line === undefined ? undefined : { from: 'agent', text: line };
  }
  const input = full ? `\n${JSON.stringify(event.input, undefined, 2)}` : '';
  return { from: 'call', text: `${line ?? event.name}${input}` };
}

function outputWords(
  { failed, output }: Extract<TranscriptEvent, { type: 'tool-closed' }>,
  { root, full }: EntryOptions,
): Told {
  const mark = failed ? '✗ ' : '';
  const words = relativePaths(output, root);
  if (full) return { from: 'output', failed, text: `${mark}${words}` };
  const { text, left_out } = head(words);
  return { from: 'output', failed, text: `${mark}${text}`, left_out };
}

/** The first lines of an output, and what is left out. */
function head(output: string): { text: string; left_out: string | undefined } {
  const trimmed = output.trimEnd();
  const lines = trimmed.slice(0, outputChars).split('\n').slice(0, outputLines);
  const text = lines.join('\n');
  const left = trimmed.length - text.length;
  return { text, left_out: left === 0 ? undefined : `… ${left} more characters` };
}
