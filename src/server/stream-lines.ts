import { statSync } from 'node:fs';
import { fileLines } from '../evidence/history/line-source.ts';
import type { LinesAnswer } from './route.ts';

/** The place of one line in so many is remembered. */
const stride = 128;

/** Of a line that is longer only the beginning is shown. */
const mostChars = 20_000;

/** So much is answered at once. */
const mostAnswerChars = 400_000;

/** Marks that turn the direction of writing, and what no screen shows: their codes are shown instead. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\ufeff]/gu;

/** Bytes of a file; 0 where it is gone. */
export function streamSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The lines of a stream's file by their number, in memory that hardly grows with them. */
export class StreamLines {
  readonly #path: string;
  readonly #places: number[] = [];
  #count = 0;
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The byte at which what is not read yet begins. */
  get end(): number {
    return this.#end;
  }

  /** Takes the place of one more line. */
  take(start: number, end: number): void {
    if (this.#count % stride === 0) this.#places.push(start);
    this.#count += 1;
    this.#end = end;
  }

  /** So many lines from this one on, as far as one answer holds them. */
  read(from: number, count: number): LinesAnswer {
    const lines: LinesAnswer['lines'] = [];
    const place = this.#places[Math.floor(from / stride)];
    let left = mostAnswerChars;
    let n = from - (from % stride);
    if (place === undefined) return { count: this.#count, lines };
    for (const { text } of fileLines(this.#path, () => true, place)) {
      if (n >= this.#count || lines.length >= count || left <= 0) break;
      if (n >= from) {
        const shown = visible(text.slice(0, mostChars));
        left -= shown.length;
        lines.push({ n, text: shown, left_out: Math.max(0, text.length - mostChars) });
      }
      n += 1;
    }
    return { count: this.#count, lines };
  }
}

function visible(text: string): string {
  return text.replaceAll(unseen, (char) => {
    if (char === '\t') return char;
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
