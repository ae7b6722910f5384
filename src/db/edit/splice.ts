/** Text that takes the place of a part of another. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** The text with the splice made. */
export function spliced(text: string, { start, end, text: by }: Splice): string {
  return text.slice(0, start) + by + text.slice(end);
}
