/** The lines of one entry of a list, dash included, and what comes before them in the file. */
export interface Chunk {
  text: string;
  lines: number;
  offset: number;
}

/** Where to cut: whole lines of a text, and what is known of those before them. */
interface Range {
  from: number;
  to: number;
  /** Lines before `from`. */
  lines: number;
  /** What the list's own line looks like, while it has to come. */
  header: RegExp | undefined;
  /** The column of the dashes, as soon as it is known. */
  dash: number | undefined;
}

/** What may change how YAML reads the lines that follow: a BOM, a directive, a document, a lone CR. */
const unusual = /^(?:\uFEFF|%|---|\.\.\.)|\r(?!\n)/m;

/**
 * Cuts a file that is one list into its entries, by the column of its dashes alone; undefined when the
 * file is anything but plain. Parsing takes seconds for a big file, this takes milliseconds. It is
 * sound as long as each entry, read alone, is exactly one mapping without a word of complaint: a cut
 * inside of a text in quotes, or in a list in brackets, gives a piece that is not.
 */
export function splitList(text: string, key: string): Chunk[] | undefined {
  const header = new RegExp(`^${key}:(?: +#.*| *)$`);
  return cut(text, { from: 0, to: text.length, lines: 0, header, dash: undefined });
}

/**
 * Cuts only the lines that differ from those of `before`, the entries of another text of this list: how
 * a line is cut depends on the list's head and the column of the dashes alone. Returns how many entries
 * at the start and at the end are as they were, and what is between them; undefined when nothing can be
 * said without looking at everything.
 */
export function splitChange(
  text: string,
  before: { text: string; chunks: readonly Chunk[] },
): { start: number; middle: Chunk[]; end: number } | undefined {
  const { chunks } = before;
  const [first] = chunks;
  if (first === undefined || !text.startsWith(before.text.slice(0, first.offset))) return undefined;
  let same = 0;
  for (const chunk of chunks) {
    if (!text.startsWith(chunk.text, chunk.offset)) break;
    same += 1;
  }
  // The last of these may go on now: whether it ends is told by the line after it.
  const start = Math.max(0, same - 1);
  const { offset: from, lines } = chunks[start] ?? first;
  if (!text.startsWith(dashOf(first), from)) return undefined;
  const moved = text.length - before.text.length;
  let end = 0;
  let to = text.length;
  for (let index = chunks.length - 1; index > start; index--) {
    const chunk = chunks[index] ?? first;
    const place = chunk.offset + moved;
    if (place <= from || text[place - 1] !== '\n' || !text.startsWith(chunk.text, place)) break;
    end += 1;
    to = place;
  }
  const dash = dashOf(first).length - 1;
  const middle = cut(text, { from, to, lines, header: undefined, dash });
  return middle === undefined ? undefined : { start, middle, end };
}

/** The spaces before an entry's dash, and the dash. */
function dashOf({ text }: Chunk): string {
  return text.slice(0, text.indexOf('-') + 1);
}

function cut(text: string, range: Range): Chunk[] | undefined {
  const { from, to } = range;
  let { header, dash } = range;
  if (unusual.test(text.slice(from, to))) return undefined;
  const chunks: Chunk[] = [];
  let open: { offset: number; lines: number } | undefined;
  const close = (end: number): void => {
    if (open !== undefined) chunks.push({ ...open, text: text.slice(open.offset, end) });
  };

  let offset = from;
  for (let lines = range.lines; offset < to; lines++) {
    const newline = text.indexOf('\n', offset);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(offset, newline === -1 ? next : newline).replace(/\r$/, '');
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== '' && !/^ *#/.test(line)) {
      if (header !== undefined) {
        if (!header.test(line)) return undefined;
        header = undefined;
      } else {
        const isDash = /^ *-(?: |$)/.test(line);
        if (dash === undefined && isDash) dash = indent;
        if (dash === undefined || line.slice(0, indent).includes('\t') || indent < dash)
          return undefined;
        if (indent === dash) {
          if (!isDash) return undefined;
          close(offset);
          open = { offset, lines };
        }
      }
    }
    offset = next;
  }
  close(to);
  return header === undefined ? chunks : undefined;
}
