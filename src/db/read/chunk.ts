/** The lines of one entry of a list, dash included, and what comes before them in the file. */
export interface Chunk {
  text: string;
  lines: number;
  offset: number;
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
  if (unusual.test(text)) return undefined;
  const header = new RegExp(`^${key}:(?: +#.*| *)$`);
  const chunks: Chunk[] = [];
  let dash: number | undefined;
  let headerSeen = false;
  let open: { offset: number; lines: number } | undefined;
  const close = (end: number): void => {
    if (open !== undefined) chunks.push({ ...open, text: text.slice(open.offset, end) });
  };

  let offset = 0;
  for (let lines = 0; offset < text.length; lines++) {
    const newline = text.indexOf('\n', offset);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(offset, newline === -1 ? next : newline).replace(/\r$/, '');
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== '' && !/^ *#/.test(line)) {
      if (!headerSeen) {
        if (!header.test(line)) return undefined;
        headerSeen = true;
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
  close(text.length);
  return headerSeen ? chunks : undefined;
}
