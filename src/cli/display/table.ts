import pc from 'picocolors';
import { columnsOf } from './wrapped-line.ts';

export interface Column {
  head: string;
  /** For numbers. */
  align?: 'right';
  /** Cut only where the others cannot get any narrower: ids are to be copied. */
  kept?: boolean;
  /** Left out where the lines do not fit otherwise: the lowest first. */
  spare?: number;
}

/** A cell, and how it is painted: only once its width is known. */
export type Cell = string | { text: string; paint: (text: string) => string };

const gap = '  ';

/** A column is cut to less only where nothing fits anyway. */
const narrowest = 8;

/**
 * Rows under their heads, in columns that line up. The cells hold plain text of one line. With a width,
 * columns that can be spared are left out, and the widest are cut, until the lines fit it.
 */
export function tableText(
  columns: readonly Column[],
  rows: readonly Cell[][],
  width?: number,
): string {
  const full = columns.map(({ head }, index) =>
    Math.max(columnsOf(head), ...rows.map((row) => columnsOf(textOf(row[index])))),
  );
  const spared = width === undefined ? undefined : sparedColumn(columns, full, width);
  if (spared !== undefined) {
    const others = rows.map((row) => row.toSpliced(spared, 1));
    return tableText(columns.toSpliced(spared, 1), others, width);
  }
  const widths = width === undefined ? full : fittingWidths(columns, full, width);
  const line = (cells: readonly Cell[]): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const room = widths[index] ?? 0;
        const text = cut(textOf(cell), room);
        const space = ' '.repeat(room - columnsOf(text));
        const shown = typeof cell === 'string' ? text : cell.paint(text);
        if (align === 'right') return `${space}${shown}`;
        // Nothing stands behind the last one.
        return index === columns.length - 1 ? shown : `${shown}${space}`;
      })
      .join(gap)
      .trimEnd();
  const heads = columns.map(({ head }) => ({ text: head, paint: pc.dim }));
  return [line(heads), ...rows.map(line)].join('\n');
}

/** Plain columns without heads and colours, as programs want them. */
export function plainTableText(rows: readonly Cell[][]): string {
  const [first = []] = rows;
  const widths = first.map((_, at) => Math.max(...rows.map((row) => columnsOf(textOf(row[at])))));
  const padded = (text: string, at: number): string =>
    text + ' '.repeat((widths[at] ?? 0) - columnsOf(text));
  return rows
    .map((row) => row.map((cell, at) => padded(textOf(cell), at)).join(gap))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The column that goes next, where cutting alone does not help. */
function sparedColumn(
  columns: readonly Column[],
  full: readonly number[],
  width: number,
): number | undefined {
  const least = full.map((one, at) =>
    columns[at]?.kept === true ? one : Math.min(one, narrowest),
  );
  if (sum(least) + gap.length * (full.length - 1) <= width) return undefined;
  const spare = columns.map(({ spare: rank = Infinity }) => rank);
  const lowest = Math.min(...spare);
  return lowest === Infinity ? undefined : spare.indexOf(lowest);
}

/** The widest are cut first, and all of them to the same width. */
function fittingWidths(
  columns: readonly Column[],
  full: readonly number[],
  width: number,
): number[] {
  const room = width - gap.length * (full.length - 1);
  let widths = [...full];
  for (const isCut of [({ kept }: Column) => kept !== true, () => true]) {
    const most = Math.max(...widths);
    for (let longest = most; longest >= narrowest && sum(widths) > room; longest--) {
      widths = widths.map((one, at) => {
        const column = columns[at];
        return column !== undefined && isCut(column) ? Math.min(one, longest) : one;
      });
    }
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let start = '';
  for (const char of text) {
    if (columnsOf(start + char) > columns - 1) break;
    start += char;
  }
  return `${start}…`;
}

function textOf(cell: Cell = ''): string {
  return typeof cell === 'string' ? cell : cell.text;
}
