/** A line of what became another: `add`, `drop`, the same in both, or a gap of lines that are the same. */
export interface DiffLine {
  kind: 'add' | 'drop' | 'same' | 'gap';
  text: string;
}

/** Two texts whose lines differ in more places are shown as one whole replaced by the other. */
const mostCells = 1_000_000;

/** How one text became the other, line by line. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before);
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const same = (lines: readonly string[]): DiffLine[] =>
    lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(old.slice(0, start)),
    ...between(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(old.slice(old.length - end)),
  ];
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function between(old: readonly string[], now: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  const width = now.length + 1;
  const fits = old.length * now.length <= mostCells;
  const longest = fits ? commonLengths(old, now) : undefined;
  let [at, to] = [0, 0];
  while (at < old.length || to < now.length) {
    const [text, added] = [old[at], now[to]];
    if (longest !== undefined && text !== undefined && text === added) {
      lines.push({ kind: 'same', text });
      at += 1;
      to += 1;
      continue;
    }
    const dropFirst =
      added === undefined ||
      longest === undefined ||
      (longest[(at + 1) * width + to] ?? 0) >= (longest[at * width + to + 1] ?? 0);
    if (text !== undefined && dropFirst) {
      lines.push({ kind: 'drop', text });
      at += 1;
    } else {
      lines.push({ kind: 'add', text: added ?? '' });
      to += 1;
    }
  }
  return lines;
}

/** Of each pair of ends of both lists: how many lines they have in common, in their order. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  for (let at = old.length - 1; at >= 0; at -= 1) {
    for (let to = now.length - 1; to >= 0; to -= 1) {
      longest[at * width + to] =
        old[at] === now[to]
          ? (longest[(at + 1) * width + to + 1] ?? 0) + 1
          : Math.max(longest[(at + 1) * width + to] ?? 0, longest[at * width + to + 1] ?? 0);
    }
  }
  return longest;
}
