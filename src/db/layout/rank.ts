/** Ranks in this order that come before `first`; undefined when there is no room for them. */
export function ranksBefore(count: number, first: string | undefined): string[] | undefined {
  const width = String(count).length;
  for (const prefix of ['a', '0', '!']) {
    const ranks = Array.from({ length: count }, (_, at) => {
      return prefix + String(at + 1).padStart(width, '0');
    });
    if (first === undefined || (ranks.at(-1) ?? '') < first) return ranks;
  }
  return undefined;
}
