import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import { newlineOf } from './edit/extent.ts';
import { editKeys } from './edit/key-edit.ts';
import { listParts } from './layout/list-part.ts';
import { movedEntry, type MovePlace } from './layout/moved-entry.ts';
import { newRanks } from './rank-between.ts';
import type { Snapshot } from './read/database.ts';
import type { Entry } from './read/piece.ts';
import { taskKind } from './read/record-kind.ts';
import { refused, type ChangePlan } from './writer.ts';

/**
 * Puts a task at another place among those that are kept as it is: entries of the same list, or single
 * files, whose ranks tell their order. Fails with `edit-refused`.
 */
export function movePlan(
  before: Snapshot,
  entry: Entry<Task>,
  place: MovePlace,
): Result<ChangePlan> {
  const { at } = place;
  const isSingle = entry.file.includes('/tasks/');
  const peers = before.tasks.filter(({ file }) =>
    isSingle ? file.includes('/tasks/') : file === entry.file,
  );
  const order = peers.filter((one) => one !== entry).toSpliced(at, 0, entry);
  const from = peers.indexOf(entry);
  const texts = isSingle
    ? rankedTexts(before, order, at)
    : movedText(before, { peers, from, place });
  if (texts === undefined) return refused(entry.file, 'it is written in an unusual form');
  const others = before.tasks.filter((one) => !peers.includes(one));
  const expected = isSingle ? [...others, ...order] : [...order, ...others];
  const check = (after: Snapshot): string | undefined => {
    const isSame = after.tasks.every(
      ({ piece }, index) =>
        piece.value?.id === expected[index]?.piece.value?.id &&
        isDeepStrictEqual(unranked(piece.raw), unranked(expected[index]?.piece.raw)),
    );
    return isSame && after.tasks.length === expected.length ? undefined : 'tasks would change';
  };
  return ok({ texts, check });
}

function movedText(
  before: Snapshot,
  { peers, from, place }: { peers: readonly Entry<Task>[]; from: number; place: MovePlace },
): Map<string, string> | undefined {
  const [{ file } = { file: '' }] = peers;
  const parts = listParts(before.texts.get(file) ?? '', taskKind.key);
  if (parts?.column === undefined || parts.entries.length !== peers.length) return undefined;
  return new Map([[file, movedEntry(parts, from, place)]]);
}

function rankedTexts(
  before: Snapshot,
  order: readonly Entry<Task>[],
  at: number,
): Map<string, string> | undefined {
  const ranks = newRanks(
    order.map(({ piece }) => piece.value?.rank),
    at,
  );
  const texts = new Map<string, string>();
  for (const [index, { file, piece }] of order.entries()) {
    const rank = ranks[index];
    if (rank === piece.value?.rank) continue;
    const text = before.texts.get(file) ?? '';
    const edit = { set: { rank }, unset: [], newline: newlineOf(text) };
    const ranked = editKeys(text, (document) => document.contents, edit);
    if (ranked === undefined) return undefined;
    texts.set(file, ranked);
  }
  return texts;
}

function unranked(raw: unknown): unknown {
  return { ...(raw as object), rank: undefined };
}
