import type { Sides } from './sides.ts';

/** A table of more cells than this is not worth its time: such texts have nothing in common. */
const maxCells = 4_000_000;

/** A stretch of lines that some side changed, or one line that none did. */
type Stretch = Sides<string[]>;

/** Three lists of lines as one, or undefined where both sides changed the same or touching lines. */
export function mergeLines(sides: Sides<readonly string[]>): string[] | undefined {
  const merged: string[] = [];
  for (const stretch of stretches(sides)) {
    const settled = settle(stretch);
    if (settled === undefined) return undefined;
    merged.push(...settled);
  }
  return merged;
}

/** Comments and blank lines as one text. They mean nothing to Ralph, so that both sides' are kept. */
export function mergeNotes(sides: Sides<string>): string {
  const { base, ours, theirs } = sides;
  if (ours === theirs || theirs === base) return ours;
  if (ours === base) return theirs;
  const lines = { base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) };
  return stretches(lines)
    .flatMap((one) => settle(one) ?? [...one.ours, ...one.theirs.filter(isNewTo(one.ours))])
    .join('');
}

/** The lines of a text, each with its line break. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function isNewTo(known: readonly string[]): (line: string) => boolean {
  return (line) => line.trim() !== '' && !known.includes(line);
}

function settle({ base, ours, theirs }: Stretch): string[] | undefined {
  const [was, our, their] = [base, ours, theirs].map((lines) => lines.join('\n'));
  const isLike = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length;
  if (our === their && isLike(ours, theirs)) return ours;
  if (our === was && isLike(ours, base)) return theirs;
  return their === was && isLike(theirs, base) ? ours : undefined;
}

function stretches({ base, ours, theirs }: Sides<readonly string[]>): Stretch[] {
  const inOurs = matchingLines(base, ours);
  const inTheirs = matchingLines(base, theirs);
  const found: Stretch[] = [];
  let [from, our, their] = [0, 0, 0];
  const add = (to: number, ourTo: number, theirTo: number): void => {
    const stretch = {
      base: base.slice(from, to),
      ours: ours.slice(our, ourTo),
      theirs: theirs.slice(their, theirTo),
    };
    if (stretch.base.length + stretch.ours.length + stretch.theirs.length > 0) found.push(stretch);
    [from, our, their] = [to, ourTo, theirTo];
  };
  for (const at of base.keys()) {
    const [ourAt, theirAt] = [inOurs.get(at), inTheirs.get(at)];
    if (ourAt === undefined || theirAt === undefined) continue;
    add(at, ourAt, theirAt);
    add(at + 1, ourAt + 1, theirAt + 1);
  }
  add(base.length, ours.length, theirs.length);
  return found;
}

/** Which line of `other` each line of `base` became: a longest common run of lines. */
export function matchingLines(
  base: readonly string[],
  other: readonly string[],
): Map<number, number> {
  const found = new Map<number, number>();
  let start = 0;
  while (start < base.length && start < other.length && base[start] === other[start]) {
    found.set(start, start);
    start += 1;
  }
  let end = 0;
  const most = Math.min(base.length, other.length) - start;
  while (end < most && base.at(-1 - end) === other.at(-1 - end)) {
    end += 1;
    found.set(base.length - end, other.length - end);
  }
  const rows = base.slice(start, base.length - end);
  const columns = other.slice(start, other.length - end);
  for (const [row, column] of commonRun(rows, columns)) found.set(start + row, start + column);
  return found;
}

function commonRun(rows: readonly string[], columns: readonly string[]): [number, number][] {
  const width = columns.length + 1;
  if ((rows.length + 1) * width > maxCells) return [];
  const table = new Uint32Array((rows.length + 1) * width);
  const cell = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = rows.length - 1; row >= 0; row--) {
    for (let column = columns.length - 1; column >= 0; column--) {
      table[row * width + column] =
        rows[row] === columns[column]
          ? cell(row + 1, column + 1) + 1
          : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < rows.length && column < columns.length;) {
    if (rows[row] === columns[column]) pairs.push([row++, column++]);
    else if (cell(row + 1, column) >= cell(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
