const newline = 10;

/** An agent prints whole files as one line. What is longer than this is no message of any agent. */
const longestLine = 64 * 1024 * 1024;

/** Of a line that is given up, enough is kept to recognise it. */
const keptHead = 256;

/**
 * Cuts chunks of bytes into lines. Bytes become text only once a line is whole, so a character that
 * is split over two chunks stays whole too. Blank lines are left out.
 */
export class LineFrame {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(longest = longestLine) {
    this.#longest = longest;
  }

  /** The lines that this chunk completes, in order. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, at));
      const line = this.end();
      if (line !== undefined) lines.push(line);
      start = at + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, when the output ends without a line break; undefined when nothing is left. */
  end(): string | undefined {
    const text = Buffer.concat(this.#parts).toString('utf8');
    // The mark makes sure that the head of a line that was given up is never taken for a message.
    const line = this.#bytes > this.#longest ? `${text}…` : text;
    this.#parts = [];
    this.#bytes = 0;
    return line.trim() === '' ? undefined : line;
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    const given = this.#bytes > this.#longest;
    this.#bytes += part.length;
    if (given) return;
    this.#parts.push(part);
    if (this.#bytes <= this.#longest) return;
    // A copy: a view of the chunk would keep the whole of it in memory.
    this.#parts = [Buffer.from(Buffer.concat(this.#parts).subarray(0, keptHead))];
  }
}
