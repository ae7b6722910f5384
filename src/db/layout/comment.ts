import { Lexer } from 'yaml';
import { isSchemaComment } from '../schema/schema-line.ts';
import { isSplitNote } from './split-note.ts';

/** All comments of a text, in their order, without the spaces around them. */
export function commentsOf(text: string): string[] {
  const comments: string[] = [];
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalar && token.startsWith('#')) comments.push(token.trim());
    // This marks that the next one is the text of a value, whatever it begins with.
    isScalar = token === '\u001F';
  }
  return comments;
}

/**
 * A comment of the old texts that the new ones lack; undefined when there is none. Those for editors, and
 * the note of a split list, are about their files.
 */
export function lostComment(old: readonly string[], now: readonly string[]): string | undefined {
  const left = new Map<string, number>();
  for (const comment of now.flatMap(commentsOf)) left.set(comment, (left.get(comment) ?? 0) + 1);
  return old.flatMap(commentsOf).find((comment) => {
    if (isSchemaComment(comment) || isSplitNote(comment)) return false;
    const count = left.get(comment) ?? 0;
    left.set(comment, count - 1);
    return count <= 0;
  });
}
