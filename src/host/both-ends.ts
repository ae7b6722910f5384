import type { OutputKeeper } from './program.ts';

/** The first and the last bytes of what flows through, in constant memory. */
export class BothEnds implements OutputKeeper {
  readonly #half: number;
  readonly #rest: number;
  #head: Buffer[] = [];
  #headSize = 0;
  #tail: Buffer[] = [];
  #tailSize = 0;
  /** All bytes that came. */
  #size = 0;

  /** Keeps at most this many bytes. */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
    this.#rest = limit - this.#half;
  }

  keep(chunk: Buffer): void {
    this.#size += chunk.length;
    const missing = this.#half - this.#headSize;
    if (missing > 0) {
      const part = chunk.subarray(0, missing);
      this.#head.push(part);
      this.#headSize += part.length;
    }
    const more = chunk.subarray(Math.max(0, missing));
    if (more.length === 0) return;
    this.#tail.push(more);
    this.#tailSize += more.length;
    // Programs that print byte by byte would leave a long list of little parts.
    if (this.#tail.length > 256) this.#tail = [this.#lastBytes()];
    for (
      let first = this.#tail[0];
      first !== undefined && this.#tailSize - first.length >= this.#rest;
      first = this.#tail[0]
    ) {
      this.#tail.shift();
      this.#tailSize -= first.length;
    }
  }

  /** Whether something of it is not kept. */
  get truncated(): boolean {
    return this.#size > this.#half + this.#rest;
  }

  /** What is kept, with a line that says how much is missing; whole lines where there are some. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = this.#lastBytes();
    if (!this.truncated) return Buffer.concat([head, tail]).toString('utf8');
    const first = head.subarray(0, headEnd(head));
    const last = tail.subarray(tailStart(tail));
    const cut = this.#size - first.length - last.length;
    return `${endedLine(first.toString('utf8'))}… ${cut} bytes are cut here …\n${last.toString('utf8')}`;
  }

  #lastBytes(): Buffer {
    const bytes = Buffer.concat(this.#tail);
    const last = bytes.subarray(Math.max(0, bytes.length - this.#rest));
    this.#tailSize = last.length;
    return last;
  }
}

const newline = 0x0a;

/** Behind its last line, where that is in the second half; else behind its last whole character. */
function headEnd(bytes: Buffer): number {
  const line = bytes.lastIndexOf(newline) + 1;
  if (line > bytes.length / 2) return line;
  let end = bytes.length;
  // At most three bytes of a character stand behind its first.
  for (let back = 1; back <= 4; back++) {
    const byte = bytes[bytes.length - back];
    if (byte === undefined || byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (back < length) end = bytes.length - back;
    break;
  }
  return end;
}

/** At its first line, where that is in the first half; else at its first whole character. */
function tailStart(bytes: Buffer): number {
  const line = bytes.indexOf(newline) + 1;
  if (line > 0 && line <= bytes.length / 2) return line;
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return start;
}

function endedLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
