import { createHash, type Hash } from 'node:crypto';
import type { HashedBytes } from '../noted-write.ts';
import type { IndexedTask } from './task-index.ts';

/** The bytes of a list, cut at one of its tasks. */
export class CutList {
  /** Those of the task. */
  readonly own: Buffer;
  readonly #above: Buffer;
  readonly #below: Buffer;
  /** Of what is above the task: each hash of the list goes on from there. */
  readonly #hash: Hash;

  constructor(list: Buffer, { offset, bytes }: IndexedTask) {
    this.#above = list.subarray(0, offset);
    this.own = list.subarray(offset, offset + bytes);
    this.#below = list.subarray(offset + bytes);
    this.#hash = createHash('sha256').update(this.#above);
  }

  /** The line break of the list's first line. */
  get newline(): string {
    const end = this.#above.indexOf('\n');
    return end > 0 && this.#above[end - 1] === 0x0d ? '\r\n' : '\n';
  }

  /** The SHA-256 of the list with these bytes in the place of the task's. */
  hashWith(own: Buffer): string {
    return this.#hash.copy().update(own).update(this.#below).digest('hex');
  }

  /** The list with these bytes in the place of the task's. */
  with(own: Buffer): HashedBytes<readonly Buffer[]> {
    return { bytes: [this.#above, own, this.#below], hash: this.hashWith(own) };
  }
}
