import pc from 'picocolors';
import { clockTime } from './session-time.ts';
import type { TranscriptEntry } from './transcript-entry.ts';

/** As wide as a time and the space behind it. */
const indent = ' '.repeat(10);

/** An entry of a transcript for a terminal: its time, and what was said below each other. */
export function entryText(entry: TranscriptEntry): string {
  const paint = paintOf(entry);
  const more = entry.left_out === undefined ? [] : [pc.dim(`${entry.left_out} (--full)`)];
  const lines = [...entry.text.split('\n').map((line) => paint(line)), ...more];
  const [first = '', ...rest] = lines.map((line) => (entry.from === 'output' ? `  ${line}` : line));
  return [`${pc.dim(clockTime(entry.at))}  ${first}`, ...rest.map((line) => `${indent}${line}`)]
    .map((line) => line.trimEnd())
    .join('\n');
}

function paintOf({ from, failed }: TranscriptEntry): (text: string) => string {
  if (failed) return pc.red;
  switch (from) {
    case 'model':
      return String;
    case 'call':
      return pc.cyan;
    case 'thought':
    case 'output':
      return pc.dim;
    case 'engine':
      return pc.bold;
    case 'agent':
      return pc.yellow;
  }
}
