import type { FolderEntry } from '../../host/folder-entry.ts';
import type { Keep } from '../../model/config.ts';

/** One thing that runs have left behind. */
export interface LeftItem extends FolderEntry {
  what: 'session' | 'log' | 'displaced' | 'scratch';
  /** When it was over. Milliseconds since the epoch. */
  at: number;
  /** A run or the next one needs it. */
  spared: boolean;
}

/** The checkpoints of a session, which git keeps. */
export interface LeftCheckpoints {
  session: string;
  at: number;
  spared: boolean;
}

export interface LeftBehind {
  items: LeftItem[];
  checkpoints: LeftCheckpoints[];
}

export interface KeepRule {
  keep: Keep;
  now: Date;
  /** Keeps nothing but what is spared. */
  all: boolean;
}

export interface KeepPlan {
  /** Oldest first. */
  items: LeftItem[];
  /** Sessions whose checkpoints git is to forget. */
  checkpoints: string[];
  /** Bytes that this makes room for, and that stay. */
  bytes: number;
  kept_bytes: number;
}

/**
 * What is to go: what is older than it may be, and then the oldest, until the rest is small enough.
 * Checkpoints take nearly no room and go by their age alone. Pure.
 */
export function keepPlan(
  { items, checkpoints }: LeftBehind,
  { keep, now, all }: KeepRule,
): KeepPlan {
  const oldest = now.getTime() - keep.age;
  const isOld = ({ at, spared }: { at: number; spared: boolean }): boolean =>
    !spared && (all || at < oldest);
  let kept = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: LeftItem[] = [];
  for (const item of items.toSorted((one, other) => one.at - other.at)) {
    // What a program that was killed has left serves nobody.
    const isLeft = item.what === 'scratch' && !item.spared;
    if (!isLeft && !isOld(item) && (item.spared || kept <= keep.size)) continue;
    gone.push(item);
    kept -= item.bytes;
  }
  return {
    items: gone,
    checkpoints: checkpoints.filter(isOld).map(({ session }) => session),
    bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
    kept_bytes: kept,
  };
}
