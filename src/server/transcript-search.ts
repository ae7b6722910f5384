import { setImmediate as breathe } from 'node:timers/promises';
import { fileLines } from '../evidence/history/line-source.ts';
import type { TranscriptRow } from '../model/transcript-row.ts';
import type { EventPlaces } from './event-place.ts';
import type { FoundRows } from './route.ts';

interface Searched {
  rows: readonly TranscriptRow[];
  places: EventPlaces;
  stream: string;
}

/** Nobody looks at more. */
const mostFound = 2_000;

/** A search that takes longer says how far it came. */
const mostMs = 4_000;
const sliceMs = 15;

/** The rows in whose words, or in whose lines of the stream, this text is, whatever its case. */
export async function findRows(
  { rows, places, stream }: Searched,
  text: string,
): Promise<FoundRows> {
  const wanted = text.toLowerCase();
  if (wanted === '') return { rows: [], whole: true };
  const found = new Set<number>();
  for (const row of rows) if (row.words.toLowerCase().includes(wanted)) found.add(row.n);
  for (const { n, place } of places) {
    if ('event' in place && textOf(place.event).includes(wanted)) found.add(n);
  }
  // As the text stands within a line of JSON.
  const written = JSON.stringify(wanted).slice(1, -1);
  const begun = performance.now();
  let since = begun;
  let start = 0;
  let whole = true;
  // Both are in the order of the stream.
  const lines = linePlaces(places);
  let next = lines.next();
  for (const { text: line, end } of fileLines(stream)) {
    let isIn: boolean | undefined;
    for (; next.done !== true && next.value.start <= start; next = lines.next()) {
      const { n } = next.value;
      if (next.value.start < start || found.has(n)) continue;
      isIn ??= said(line).includes(written);
      if (isIn) found.add(n);
    }
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

function* linePlaces(places: EventPlaces): Generator<{ n: number; start: number }, undefined> {
  for (const { n, place } of places) if ('start' in place) yield { n, start: place.start };
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
