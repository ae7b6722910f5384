import type { ToolAnswer } from '../tool.ts';

/** About 8k tokens of English; the agent refuses answers of more than 25k. */
export const maxAnswerBytes = 32_768;

/** How long texts and lists may be, ever shorter until it fits. */
const steps = [
  { chars: 8_000, entries: 200 },
  { chars: 2_000, entries: 50 },
  { chars: 500, entries: 20 },
  { chars: 100, entries: 5 },
];

/** The answer, cut to a size that every agent reads, and saying so. */
export function fitting({ text, failed, data, sized }: ToolAnswer): ToolAnswer {
  if (sized === true) return { text, failed, ...(data === undefined ? {} : { data }) };
  const fit = { text: fittingText(text), failed };
  return data === undefined ? fit : { ...fit, data: fittingData(data) };
}

/** The start of a text of more than so many bytes, with a line that says so. */
export function fittingText(text: string, most = maxAnswerBytes): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  // A character that the cut goes through becomes a replacement character.
  const start = bytes
    .subarray(0, most - 100)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${start}\n… (cut here: ${bytes.length} bytes in all)`;
}

function fittingData(data: Record<string, unknown>): Record<string, unknown> {
  if (sizeOf(data) <= maxAnswerBytes) return data;
  for (const { chars, entries } of steps) {
    const cut = `longer texts are cut to ${chars} characters, longer lists to ${entries} entries`;
    const smaller = { ...shortened(data, chars, entries), cut };
    if (sizeOf(smaller) <= maxAnswerBytes) return smaller;
  }
  return { cut: 'too much to show' };
}

function shortened(
  data: Record<string, unknown>,
  chars: number,
  entries: number,
): Record<string, unknown> {
  const short = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.length > chars ? `${value.slice(0, chars)}…` : value;
    if (Array.isArray(value)) return value.slice(0, entries).map(short);
    if (typeof value !== 'object' || value === null) return value;
    return shortened(Object.fromEntries(Object.entries(value)), chars, entries);
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, short(value)]));
}

function sizeOf(data: Record<string, unknown>): number {
  return Buffer.byteLength(JSON.stringify(data));
}
