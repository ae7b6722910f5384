import leven from 'leven';

/** The known word that is most like the given one, or undefined when none is near enough to suggest. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Two letters may differ (a swap counts as two), in a long word a third of them; beyond that a
  // suggestion confuses more than it helps.
  const most = word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3));
  let bestDistance = most + 1;
  for (const candidate of known) {
    const distance = leven(word, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The one known word that differs in at most two letters, in a short word in one; undefined for none and for several. */
export function onlyNear(word: string, known: readonly string[]): string | undefined {
  const most = word.length <= 3 ? 1 : 2;
  const near = known.filter((one) => leven(word, one) <= most);
  return near.length === 1 ? near[0] : undefined;
}
