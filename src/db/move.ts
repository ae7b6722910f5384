import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import { newlineOf } from './edit/extent.ts';
import { editKeys } from './edit/key-edit.ts';
import { spaces } from './edit/value-text.ts';
import { listParts } from './layout/list-part.ts';
import { newRanks } from './rank-between.ts';
import type { Snapshot } from './read/database.ts';
import type { Entry } from './read/piece.ts';
import { taskKind } from './read/record-kind.ts';
import { refused, type ChangePlan } from './writer.ts';

/**
 * Puts a task at another place among those that are kept as it is: entries of the same list, or single
 * files, whose ranks tell their order. `at` is its place after that. Fails with `edit-refused`.
 */
export function movePlan(before: Snapshot, entry: Entry<Task>, at: number): Result<ChangePlan> {
  const isSingle = entry.file.includes('/tasks/');
  const peers = before.tasks.filter(({ file }) =>
    isSingle ? file.includes('/tasks/') : file === entry.file,
  );
  const order = peers.filter((one) => one !== entry).toSpliced(at, 0, entry);
  const texts = isSingle ? rankedTexts(before, order, at) : movedText(before, peers, order);
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

/** Comments right above a task go with it; empty lines and other comments stay where they are. */
function movedText(
  before: Snapshot,
  peers: readonly Entry<Task>[],
  order: readonly Entry<Task>[],
): Map<string, string> | undefined {
  const [{ file } = { file: '' }] = peers;
  const text = before.texts.get(file) ?? '';
  const parts = listParts(text, taskKind.key);
  if (parts?.column === undefined || parts.entries.length !== peers.length) return undefined;
  const { head, foot, newline } = parts;
  const isEnded = parts.entries.at(-1)?.own.endsWith('\n') !== false;
  const gaps: string[] = [];
  const bodies = new Map<Entry<Task>, string>();
  for (const [index, { lead, own, column }] of parts.entries.entries()) {
    const about = /(?:[ \t]*#[^\n]*\n)+$/.exec(lead)?.[0] ?? '';
    gaps.push(lead.slice(0, lead.length - about.length));
    const peer = peers[index];
    if (peer !== undefined) bodies.set(peer, about + spaces(column) + own.replace(/\r?\n$/, ''));
  }
  const lines = order.map((one, index) => (gaps[index] ?? '') + (bodies.get(one) ?? ''));
  const end = isEnded ? newline : '';
  return new Map([[file, head + lines.join(newline) + end + foot]]);
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
