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

/** A list as it was cut before: each entry with where it is. */
export interface CutText {
  text: string;
  entries: readonly Omit<Chunk, 'text'>[];
}

/**
 * Cuts only the lines that differ from those of `before`, another text of this list: how a line is cut
 * depends on the list's head and the column of the dashes alone. Returns how many entries at the start
 * and at the end are as they were, and what is between them; undefined when nothing can be said without
 * looking at everything.
 */
export function splitChange(
  text: string,
  before: CutText,
): { start: number; middle: Chunk[]; end: number } | undefined {
  const { entries } = before;
  const count = entries.length;
  const [first] = entries;
  if (first === undefined) return undefined;
  const moved = text.length - before.text.length;
  const startOf = (index: number): number => entries[index]?.offset ?? before.text.length;
  if (!isSame(text, before.text, { from: 0, to: first.offset, moved: 0 })) return undefined;

  const same = countWhile(count, (done, next) =>
    isSame(text, before.text, { from: startOf(done), to: startOf(next), moved: 0 }),
  );
  // The last of these may go on now: whether it ends is told by the line after it.
  const start = Math.max(0, same - 1);
  const { offset: from, lines } = entries[start] ?? first;
  const dash = before.text.slice(first.offset, before.text.indexOf('-', first.offset) + 1);
  if (!text.startsWith(dash, from)) return undefined;

  let end = countWhile(count - start - 1, (done, next) => {
    const range = { from: startOf(count - next), to: startOf(count - done), moved };
    return range.from + moved > from && isSame(text, before.text, range);
  });
  if (end > 0 && text[startOf(count - end) + moved - 1] !== '\n') end -= 1;
  const to = startOf(count - end) + moved;
  const range = { from, to, lines, header: undefined, dash: dash.length - 1 };
  const middle = cut(text, range);
  return middle === undefined ? undefined : { start, middle, end };
}

/** Whether a text is the lines of one entry, as they are cut from a list with the dashes in this column. */
export function isOneEntry(text: string, dash: number): boolean {
  const range = { from: 0, to: text.length, lines: 0, header: undefined, dash };
  const [only, another] = cut(text, range) ?? [];
  return only?.offset === 0 && another === undefined;
}

/** The largest number for which all up to it hold; `holds` is asked for those after `done`, up to `next`. */
function countWhile(most: number, holds: (done: number, next: number) => boolean): number {
  let done = 0;
  let open = most;
  while (done < open) {
    const next = Math.ceil((done + open) / 2);
    if (holds(done, next)) done = next;
    else open = next - 1;
  }
  return done;
}

/** Whether a part of the old text is in the new one, so many characters further on. */
function isSame(
  text: string,
  old: string,
  { from, to, moved }: { from: number; to: number; moved: number },
): boolean {
  return text.slice(from + moved, to + moved) === old.slice(from, to);
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
