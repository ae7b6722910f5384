import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  readList,
  readWholeList,
  type ListReading,
  type ReadFile,
} from '../../src/db/read/list-file.ts';
import { placeOf } from '../../src/db/read/piece.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';
import type { Task } from '../../src/model/task.ts';
import { change, documentText, plainText } from './document.ts';

/** What was compared. A comparison in which nothing is ever split would prove nothing. */
export interface Compared {
  texts: number;
  /** Read record by record. */
  split: number;
  /** Read with entries of the reading before it. */
  kept: number;
  /** The text that reads differently, the one before it, and the seed and path that lead there. */
  finding: { texts: string[]; seed: number; path: string; shrinks: number } | undefined;
}

const file = 'tasks.yaml';

/** Reads generated and changed texts record by record and as a whole, and compares the two. */
export function compareReadings({ seed, runs }: { seed: number; runs: number }): Compared {
  const compared = { texts: 0, split: 0, kept: 0 };
  const holds = (
    before: ListReading<Task> | undefined,
    text: string,
  ): ListReading<Task> | string => {
    const reading = readList(taskKind, { file, text }, before);
    compared.texts += 1;
    if (reading.split) compared.split += 1;
    const known = new Set(before?.entries.map(({ piece }) => piece));
    if (reading.entries.some(({ piece }) => known.has(piece))) compared.kept += 1;
    return isDeepStrictEqual(seen(reading), seen(readWholeList(taskKind, { file, text })))
      ? reading
      : text;
  };
  const chain = fc.property(
    fc.oneof({ weight: 2, arbitrary: documentText }, { weight: 3, arbitrary: plainText }),
    fc.array(change, { maxLength: 4 }),
    (text, changes) => {
      let before = holds(undefined, text);
      for (const one of changes) {
        if (typeof before === 'string') return false;
        before = holds(before, one(before.text));
      }
      return typeof before !== 'string';
    },
  );
  // A run is a chain of texts: as many as are wanted come together sooner than as many chains.
  for (let next = seed; compared.texts < runs; next++) {
    const done = fc.check(chain, { seed: next, numRuns: Math.min(500, runs) });
    if (!done.failed) continue;
    const [text = '', changes = []] = done.counterexample ?? [];
    const texts = changes.reduce((all, one) => [...all, one(all.at(-1) ?? '')], [text]);
    const path = done.counterexamplePath ?? '';
    return { ...compared, finding: { texts, seed: next, path, shrinks: done.numShrinks } };
  }
  return { ...compared, finding: undefined };
}

/** Everything that a reader of the file can see, places included. */
export function seen({ entries, problems }: ReadFile<Task>): unknown {
  return {
    problems,
    entries: entries.map((entry) => ({
      raw: entry.piece.raw,
      value: entry.piece.value,
      places: [
        [],
        ['id'],
        ['title'],
        ['depends_on', 1],
        ['tags', 1],
        ['acceptance', 0, 'text'],
      ].map((path) => placeOf(entry, path)),
    })),
  };
}
