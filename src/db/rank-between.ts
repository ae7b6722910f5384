import { ranksBefore } from './layout/rank.ts';

const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * The ranks of tasks in a new order, in which only the one at `moved` is at another place than before. As
 * few as possible change: those without a rank come last, so all before it need one.
 */
export function newRanks(
  ranks: readonly (string | undefined)[],
  moved: number,
): (string | undefined)[] {
  const now = [...ranks];
  let last: string | undefined;
  for (let index = 0; index <= moved; index++) {
    const old = now[index];
    if (index < moved && old !== undefined) {
      last = old;
      continue;
    }
    const next = index === moved ? now[moved + 1] : undefined;
    const rank = rankBetween(last, next);
    if (rank === undefined) return allNew(ranks.length);
    now[index] = rank;
    last = rank;
  }
  return now;
}

function allNew(count: number): (string | undefined)[] {
  return ranksBefore(count, undefined) ?? [];
}

/** A short rank between two others, or above or below one; undefined where there is none of plain letters and digits. */
export function rankBetween(
  above: string | undefined,
  below: string | undefined,
): string | undefined {
  let rank = '';
  let bound = below;
  const most = (above?.length ?? 0) + (below?.length ?? 0) + 1;
  for (let index = 0; index <= most; index++) {
    const low = digitAt(above, index, 0);
    const high = bound === undefined ? digits.length : digitAt(bound, index, 0);
    if (low < 0 || high < 0 || low > high) return undefined;
    if (high - low > 1) {
      const found = rank + digits.charAt(Math.floor((low + high) / 2));
      return isBetween(found, above, below) ? found : undefined;
    }
    rank += digits.charAt(low);
    if (high > low) bound = undefined;
  }
  return undefined;
}

/** Below 0 for a character that is no digit here. */
function digitAt(rank: string | undefined, index: number, otherwise: number): number {
  return rank === undefined || index >= rank.length
    ? otherwise
    : digits.indexOf(rank.charAt(index));
}

function isBetween(rank: string, above: string | undefined, below: string | undefined): boolean {
  return (above === undefined || above < rank) && (below === undefined || rank < below);
}
