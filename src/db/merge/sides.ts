/** One thing as it was before two lines of work parted, and as each of them left it. */
export interface Sides<T> {
  base: T;
  ours: T;
  theirs: T;
}

export type Side = 'ours' | 'theirs';

/** Each of the three put through the same function. */
export function eachSide<T, U>({ base, ours, theirs }: Sides<T>, to: (one: T) => U): Sides<U> {
  return { base: to(base), ours: to(ours), theirs: to(theirs) };
}

/** What follows for a small thing: the side that changed it wins, ours when both did. */
export function changedOne<T>({ base, ours, theirs }: Sides<T>): T {
  return ours === base ? theirs : ours;
}

/** The three in their order. */
export function listOf<T>({ base, ours, theirs }: Sides<T>): [T, T, T] {
  return [base, ours, theirs];
}
