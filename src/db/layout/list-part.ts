import { isAlias, isMap } from 'yaml';
import { afterComments, endOf, newlineOf, rangeOf } from '../edit/extent.ts';
import { spaces } from '../edit/value-text.ts';
import { entryLines, sourceList } from '../edit/record-list.ts';
import { parseYaml } from '../read/yaml.ts';
import type { ListEntry } from './entry-text.ts';

/** A list file, cut at its entries. */
export interface ListParts {
  /** All before the first entry, the list's own line included. */
  head: string;
  entries: ListEntry[];
  /** All after the last entry. */
  foot: string;
  newline: string;
  /** Of the dashes, where there are some. */
  column: number | undefined;
}

/** Cuts the list under a key; undefined when the file is written in a way that this cannot follow. */
export function listParts(text: string, key: string): ListParts | undefined {
  const newline = newlineOf(text);
  const source = sourceList(text, key);
  if (source === undefined || source.list.items.length === 0) return emptyParts(text, key);
  const { list } = source;
  if (list.items.some((item) => item === null || isAlias(item))) return undefined;
  if (list.flow === true) {
    const [start, end] = rangeOf(list);
    const entries = list.items.map((item) => {
      const own = `- ${text.slice(rangeOf(item)[0], endOf(text, item))}${newline}`;
      return { lead: '', own, column: 0 };
    });
    const head = text.slice(0, start).trimEnd();
    return { head, entries, foot: text.slice(end), newline, column: undefined };
  }
  const entries: ListEntry[] = [];
  let head = '';
  let done = 0;
  let column: number | undefined;
  for (const at of list.items.keys()) {
    const lines = entryLines(source, at);
    if (lines === undefined) return undefined;
    column = lines.dash - lines.start;
    if (at === 0) {
      // Comments right above the first entry, as far in as its dash, are about it.
      const above = new RegExp(`(?<=^|\\n)(?: {${column}}#[^\\n]*\\n)+$`);
      const lead = column === 0 ? '' : (above.exec(text.slice(0, lines.start))?.[0] ?? '');
      done = lines.start - lead.length;
      head = text.slice(0, done);
    }
    const end = afterComments(text, lines.end, column);
    const next = text.slice(end).startsWith(newline) ? end + newline.length : end;
    entries.push({
      lead: text.slice(done, lines.start),
      own: text.slice(lines.dash, next),
      column,
    });
    done = next;
  }
  return { head, entries, foot: text.slice(done), newline, column };
}

/** The lines of entries as they are in their list. */
export function entriesText(entries: readonly ListEntry[]): string {
  return entries.map(({ lead, own, column }) => lead + spaces(column) + own).join('');
}

/** A file without an entry, which may be no file, or `tasks: []`. */
function emptyParts(text: string, key: string): ListParts | undefined {
  const newline = newlineOf(text);
  const { document } = parseYaml(text);
  const { contents } = document;
  const rest = { entries: [], newline, column: undefined };
  if (contents === null) {
    const ended = text === '' || text.endsWith('\n') ? text : text + newline;
    return { ...rest, head: `${ended}${key}:${newline}`, foot: '' };
  }
  const line = new RegExp(
    `^(\\uFEFF?(["']?)${key}\\2 *:)( *\\[ *\\])?([ \\t]*(?:#[^\\r\\n]*)?)(?:\\r?\\n|(?![^]))`,
    'm',
  );
  const found = line.exec(text);
  if (!isMap(contents) || found === null) return undefined;
  const [whole, name = '', , brackets, comment = ''] = found;
  const end = found.index + whole.length;
  const isPlain = brackets === undefined && whole.endsWith('\n');
  const own = isPlain ? whole : name + comment.trimEnd() + newline;
  return { ...rest, head: text.slice(0, found.index) + own, foot: text.slice(end) };
}
