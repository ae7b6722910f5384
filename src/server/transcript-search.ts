import { setImmediate as breathe } from 'node:timers/promises';
import { fileLines } from '../evidence/history/line-source.ts';
import type { FoldedRow } from '../model/transcript-fold.ts';
import type { FoundRows } from './route.ts';
import type { RowSource } from './transcript.ts';

/** Nobody looks at more. */
const mostFound = 2_000;

/** A search that takes longer says how far it came. */
const mostMs = 4_000;
const sliceMs = 15;

/** The rows in whose words, or in whose lines of the stream, this text is, whatever its case. */
export async function findRows(
  rows: readonly FoldedRow<RowSource>[],
  stream: string,
  text: string,
): Promise<FoundRows> {
  const wanted = text.toLowerCase();
  if (wanted === '') return { rows: [], whole: true };
  const found = new Set<number>();
  /** The row of each line, by the byte at which it begins. */
  const places = new Map<number, number>();
  for (const { row, sources } of rows) {
    if (row.words.toLowerCase().includes(wanted)) found.add(row.n);
    for (const source of sources) {
      if ('start' in source) places.set(source.start, row.n);
      else if (textOf(source.event).includes(wanted)) found.add(row.n);
    }
  }
  // As the text stands within a line of JSON.
  const written = JSON.stringify(wanted).slice(1, -1);
  const begun = performance.now();
  let since = begun;
  let start = 0;
  let whole = true;
  for (const { text: line, end } of fileLines(stream)) {
    const n = places.get(start);
    if (n !== undefined && !found.has(n) && said(line).includes(written)) found.add(n);
    start = end;
    if (performance.now() - since < sliceMs) continue;
    await breathe();
    since = performance.now();
    whole = since - begun < mostMs && found.size < mostFound;
    if (!whole) break;
  }
  const all = [...found].sort((one, other) => one - other);
  return { rows: all.slice(0, mostFound), whole: whole && all.length <= mostFound };
}

/** What a line says, without the ids around it. */
function said(line: string): string {
  const at = Math.max(0, Math.min(indexOr(line, '"content":'), indexOr(line, '"result":')));
  return line.slice(at === Infinity ? 0 : at).toLowerCase();
}

function indexOr(line: string, part: string): number {
  const at = line.indexOf(part);
  return at === -1 ? Infinity : at;
}

function textOf(event: object): string {
  return Object.values(event)
    .filter((value) => typeof value === 'string')
    .join('\n')
    .toLowerCase();
}
