import pc from 'picocolors';

export interface Column {
  head: string;
  /** For numbers. */
  align?: 'right';
}

/** A cell, and how it is painted: only once its width is known. */
export type Cell = string | { text: string; paint: (text: string) => string };

const gap = '  ';

/** Rows under their heads, in columns that line up. The cells hold plain text of one line. */
export function tableText(columns: readonly Column[], rows: readonly Cell[][]): string {
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...rows.map((row) => textOf(row[index]).length)),
  );
  const line = (cells: readonly Cell[]): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const text = textOf(cell);
        const space = ' '.repeat((widths[index] ?? 0) - text.length);
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

function textOf(cell: Cell = ''): string {
  return typeof cell === 'string' ? cell : cell.text;
}
