import { spaces } from '../edit/value-text.ts';
import type { EntryStyle } from './entry-text.ts';

const words = '`ralph db join` puts the tasks of tasks/ here.';

/**
 * What a list leaves in its place when its entries get files of their own, and where nothing else tells
 * how they stood: a comment that stands as they did, `#` for the dash.
 */
export function splitNote({ column, gap }: EntryStyle, newline: string): string {
  return `${spaces(column)}#${spaces(gap)}${words}${newline}`;
}

/** Whether a comment is such a note. */
export function isSplitNote(comment: string): boolean {
  return comment.startsWith('#') && comment.slice(1).trim() === words;
}

export interface FoundNote {
  style: EntryStyle;
  above: string;
  below: string;
}

/** The note in a text, with what is above and below it; undefined when there is none. */
export function findNote(text: string): FoundNote | undefined {
  let above = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (isSplitNote(line.trim())) {
      const [, indent = '', gap = ''] = /^( *)#( *)/.exec(line) ?? [];
      const style = { column: indent.length, gap: Math.max(1, gap.length) };
      return { style, above, below: text.slice(above.length + line.length) };
    }
    above += line;
  }
  return undefined;
}
