import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, readSync } from 'node:fs';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { errorWords, readText, writeBytes } from './file.ts';
import { openRegular } from './regular-file.ts';

/**
 * A file of JSON lines, open for as long as it is written to. One append is one write, unless the
 * system takes a part of it only.
 */
export class JsonLines {
  readonly path: string;
  readonly #descriptor: number;
  /** The last line has no end: a crash or a full disk cut it. */
  #isCut: boolean;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#isCut = isCut(descriptor);
  }

  /** Opens for appending, making the file when it is not there. Fails with `unwritable`. */
  static open(path: string): Result<JsonLines> {
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    try {
      const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW;
      return ok(new JsonLines(path, openRegular(path, flags, 0o600)));
    } catch (error) {
      return fail({ reason: 'unwritable', path, detail: errorWords(error) });
    }
  }

  /**
   * Appends one line, never to one that was cut off; with `flush` it has reached the disk when this returns.
   * Fails with `unwritable`.
   */
  append(value: unknown, flush: boolean): Result<void> {
    return this.appendAll([value], flush);
  }

  /** The same for several lines, in one write. What was written of lines that failed is taken back. */
  appendAll(values: readonly unknown[], flush: boolean): Result<void> {
    const lines = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    const text = this.#isCut ? `\n${lines}` : lines;
    const before = { size: -1, isCut: this.#isCut };
    try {
      before.size = fstatSync(this.#descriptor).size;
      this.#isCut = true;
      writeBytes(this.#descriptor, text);
      this.#isCut = false;
      if (flush) fsyncSync(this.#descriptor);
      return ok(undefined);
    } catch (error) {
      if (this.#takenBack(before.size, text)) this.#isCut = before.isCut;
      return fail({ reason: 'unwritable', path: this.path, detail: errorWords(error) });
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Not where somebody else has appended meanwhile: then a cut line stays, and the next begins anew. */
  #takenBack(size: number, text: string): boolean {
    try {
      const added = fstatSync(this.#descriptor).size - size;
      if (size < 0 || added < 0 || added > Buffer.byteLength(text)) return false;
      if (added > 0) ftruncateSync(this.#descriptor, size);
      return true;
    } catch {
      return false;
    }
  }
}

function isCut(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

/**
 * The values of all whole lines. A last line that a crash cut off is left out, and so is any other
 * that is no JSON: what was flushed before it counts. Fails with `unreadable`; no file is no lines.
 */
export function readJsonLines(path: string): Result<unknown[]> {
  const content = readText(path);
  if (!content.ok) return content;
  const values: unknown[] = [];
  for (const line of (content.value ?? '').split('\n')) {
    if (line === '') continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      continue;
    }
  }
  return ok(values);
}
