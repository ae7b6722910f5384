import type { Side, Sides } from './sides.ts';

export interface Placed {
  key: string;
  /** Both sides moved it, each to another place: this is the place of that side. */
  only: Side | undefined;
}

/**
 * The order of what a merge leaves over. A side that moved things has its way; what both added in one
 * place stands there twice, ours first; what was added at the end stays at the end.
 */
export function mergeOrder(
  sides: Sides<readonly string[]>,
  isLeft: (key: string) => boolean,
): Placed[] {
  const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs];
  const known = { base: new Set(base), ours: new Set(ours), theirs: new Set(theirs) };
  const isCommon = (key: string): boolean => known.ours.has(key) && known.theirs.has(key);
  const ourCommon = ours.filter((key) => known.base.has(key) && isCommon(key));
  const theirCommon = theirs.filter((key) => known.base.has(key) && isCommon(key));
  const agree = ourCommon.every((key, at) => key === theirCommon[at]);
  const common = base.filter(isCommon);
  const weMoved = agree ? new Set<string>() : moved(common, ourCommon);
  const theyMoved = agree ? new Set<string>() : moved(common, theirCommon);

  const isTheirs = (key: string): boolean =>
    isLeft(key) && (theyMoved.has(key) || !known.ours.has(key));
  const isOurAddition = ({ key }: Placed): boolean => !known.theirs.has(key);
  const order = ours
    .filter((key) => isLeft(key) && !(theyMoved.has(key) && !weMoved.has(key)))
    .map((key): Placed => ({
      key,
      only: weMoved.has(key) && theyMoved.has(key) ? 'ours' : undefined,
    }));
  const placeOf = (key: string): number =>
    order.findIndex((one) => one.key === key && one.only !== 'ours');

  const left = theirs.filter(isLeft);
  const followers = fixedFollowers(left, isTheirs);
  for (const [at, key] of left.entries()) {
    if (!isTheirs(key)) continue;
    const placed: Placed = {
      key,
      only: theyMoved.has(key) && weMoved.has(key) ? 'theirs' : undefined,
    };
    const before = left[at - 1];
    const after = followers[at];
    const isAddition = !known.ours.has(key);
    let place: number;
    if (after === undefined && isAddition) place = order.length;
    else if (
      after !== undefined &&
      before !== undefined &&
      weMoved.has(before) &&
      !weMoved.has(after)
    ) {
      place = placeOf(after);
    } else {
      place = before === undefined ? 0 : placeOf(before) + 1;
      // What stands behind another of theirs stays right behind it.
      const skips = before === undefined || !isTheirs(before);
      for (
        let next = order[place];
        skips && next !== undefined && isOurAddition(next);
        next = order[place]
      )
        place += 1;
    }
    order.splice(place, 0, placed);
  }
  return order;
}

/** For each key the nearest one after it that keeps its place. */
function fixedFollowers(
  keys: readonly string[],
  isPlaced: (key: string) => boolean,
): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  let next: string | undefined;
  for (let at = keys.length - 1; at >= 0; at--) {
    found[at] = next;
    const key = keys[at];
    if (key !== undefined && !isPlaced(key)) next = key;
  }
  return found;
}

/** What stands elsewhere: all but a longest run of keys that kept their order. */
function moved(before: readonly string[], after: readonly string[]): Set<string> {
  const place = new Map(before.map((key, at) => [key, at]));
  const numbers = after.map((key) => place.get(key) ?? 0);
  // The smallest end of a run of each length, as places in `after`, and what comes before each.
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [at, number] of numbers.entries()) {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    previous[at] = ends[low - 1];
    ends[low] = at;
  }
  const left = new Set(after);
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) {
    const key = after[at];
    if (key !== undefined) left.delete(key);
  }
  return left;
}
