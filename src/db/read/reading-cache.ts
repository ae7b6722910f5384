import { constants, existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { textOfBytes, writeScratch } from '../../host/file.ts';
import { readRegular } from '../../host/regular-file.ts';
import { pieceAlone, type ListKind, type ListReading } from './list-file.ts';
import { entryProblems, knownPiece, type Entry } from './piece.ts';
import type { LocalProblem } from './place.ts';
import { hasEmptyKey } from './record.ts';

/** Changes with every change of what is kept, or of what a record may hold. */
const version = 2;

/** A build has its content in the names of its files, so that what another build kept is not taken for its own. */
const build = basename(import.meta.url);

/** A reading of a list file as it was kept. */
export interface KeptReading<Value> {
  reading: ListReading<Value>;
  /** Stands for the other files with which no rule was broken; undefined when one was. */
  sound: string | undefined;
}

/** The first line of the file. The records and the text come after it. */
interface Head {
  version: number;
  build: string;
  /** How many bytes the line of the records has. */
  records: number;
  text: number;
  crc: number;
  sound: string | undefined;
}

/** Of each record where it begins and what it says; null for one that has to be parsed again. */
type Records = [
  ...[offset: number, lines: number, raw: unknown],
  ...[problems?: LocalProblem[], hasEmptyKeys?: boolean],
][];

/**
 * The reading that was kept in this file; undefined when there is none that this version has written
 * whole. What is in it stands for what the parser would say of the text that lies beside it, so that
 * only what differs from that text has to be parsed.
 */
export function keptReading<Written, Value>(
  path: string,
  kind: ListKind<Written, Value>,
  file: string,
): KeptReading<Value> | undefined {
  try {
    const bytes = readRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW, Infinity);
    const end = bytes.indexOf('\n') + 1;
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    if (head.version !== version || head.build !== build) return undefined;
    const body = bytes.subarray(end);
    if (body.length !== head.records + head.text || crc32(body) !== head.crc) return undefined;
    const records = JSON.parse(textOfBytes(body.subarray(0, head.records))) as Records;
    const text = textOfBytes(body.subarray(head.records));
    const entries = restored(kind, { file, text, records });
    if (entries === undefined) return undefined;
    const odd = entries.filter(({ piece }) => piece.problems.length > 0);
    const problems = odd.flatMap(entryProblems);
    return { reading: { text, split: true, entries, problems }, sound: head.sound };
  } catch {
    return undefined;
  }
}

/** Keeps a reading of these bytes. Where it cannot be written, the next command is slower, and that is all. */
export function keepReading(
  path: string,
  { reading, sound }: Pick<KeptReading<unknown>, 'reading' | 'sound'>,
  text: Buffer = Buffer.from(reading.text),
): void {
  if (!existsSync(dirname(path))) return;
  const records = reading.entries.map(({ offset, lines, piece: { raw, problems } }) => [
    ...[offset, lines, isJson(raw) ? raw : null],
    ...(hasEmptyKey(raw) ? [problems, true] : problems.length === 0 ? [] : [problems]),
  ]);
  const line = Buffer.from(JSON.stringify(records));
  const head: Head = {
    ...{ version, build, records: line.length, text: text.length },
    ...{ crc: crc32(text, crc32(line)), sound },
  };
  writeScratch(path, [Buffer.from(`${JSON.stringify(head)}\n`), line, text]);
}

function restored<Written, Value>(
  kind: ListKind<Written, Value>,
  { file, text, records }: { file: string; text: string; records: Records },
): Entry<Value>[] | undefined {
  const entries: Entry<Value>[] = [];
  for (const [index, record] of records.entries()) {
    const [offset, lines, raw, problems, hasEmptyKeys = false] = record;
    const own = text.slice(offset, records[index + 1]?.[0] ?? text.length);
    const piece =
      raw === null
        ? pieceAlone(kind, own)
        : knownPiece(kind, { text: own, raw, problems, hasEmptyKeys });
    if (piece === undefined) return undefined;
    entries.push({ file, piece, lines, offset });
  }
  return entries;
}

/** Whether JSON gives the very same value back. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  for (const key in value) if (!isJson(Reflect.get(value, key))) return false;
  return true;
}
