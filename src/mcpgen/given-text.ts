import { fieldName, foundWords } from './input-problem.ts';

/** More than any field needs, and little enough that a queue of such tasks stays small. */
export const maxTextChars = 32_768;
const maxEntries = 200;
/** As deep as the arguments of a tool ever are, and then some. */
const maxDepth = 8;

/** Half of a character, which UTF-8 cannot hold. */
const lone = /\p{Surrogate}/u;

/**
 * What no field of any tool can take, one line each: texts that a file cannot hold or that are far too
 * long, and lists that are.
 */
export function textProblems(input: unknown, path: readonly PropertyKey[] = []): string[] {
  const field = fieldName(path);
  if (typeof input === 'string') return wordsOf(field, input);
  if (typeof input !== 'object' || input === null) return [];
  if (path.length > maxDepth) return [`${field}: nested too deeply`];
  if (Array.isArray(input)) {
    if (input.length > maxEntries) {
      return [`${field}: found ${input.length} entries, expected at most ${maxEntries}`];
    }
    return input.flatMap((one: unknown, at) => textProblems(one, [...path, at]));
  }
  return Object.entries(input).flatMap(([key, one]) => [
    ...wordsOf('a key', key),
    ...textProblems(one, [...path, key]),
  ]);
}

function wordsOf(field: string, text: string): string[] {
  if (text.length > maxTextChars) {
    return [`${field}: found ${text.length} characters, expected at most ${maxTextChars}`];
  }
  const bad = text.includes('\0') ? 'the character U+0000' : lone.exec(text)?.[0];
  if (bad === undefined) return [];
  const found = bad.length === 1 ? foundWords(bad) : bad;
  return [`${field}: found ${found}, which no file can hold; leave it out`];
}
