/** A piece of what tells how to mend something. */
export interface MendPart {
  text: string;
  is_code: boolean;
  /** Fit to be copied into a terminal. */
  is_command: boolean;
}

/** Words with `code` in them, piece by piece; code of more than one word that begins with a program is a command. */
export function mendParts(words: string): MendPart[] {
  return words
    .split(/(`[^`]+`)/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const is_code = piece.startsWith('`') && piece.endsWith('`') && piece.length > 2;
      const text = is_code ? piece.slice(1, -1) : piece;
      return { text, is_code, is_command: is_code && /^[\w./~-]+ \S/.test(text) };
    });
}
