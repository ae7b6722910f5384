import { closeSync, constants, fstatSync, readSync, watch, type FSWatcher } from 'node:fs';
import { openRegular } from './regular-file.ts';

const chunkBytes = 256 * 1024;

/** Change notices can be lost (network disks, full queues): look again after this. */
const lookAgainMs = 250;

/** Who writes faster than is read here must not keep everything else from happening. */
const longestLookMs = 50;

/**
 * Follows a regular file that another process writes. The agent's output goes through a file because
 * a pipe loses its last message when it is large (claude-cli: a result can be missing).
 */
export class FileTail {
  readonly #descriptor: number;
  readonly #watcher: FSWatcher | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #take: (chunk: Buffer) => void;
  readonly #buffer = Buffer.alloc(chunkBytes);
  #position = 0;
  #next: NodeJS.Immediate | undefined;

  /**
   * `take` is called with what follows the byte `from`, in order; the bytes are the caller's to keep. Throws
   * when it is no regular file.
   */
  constructor(path: string, take: (chunk: Buffer) => void, from = 0) {
    this.#take = take;
    this.#position = from;
    this.#descriptor = openRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const look = (): void => {
      clearImmediate(this.#next);
      this.#next = this.#read(longestLookMs) ? undefined : setImmediate(look);
    };
    this.#watcher = watchQuietly(path, look);
    this.#timer = setInterval(look, lookAgainMs);
  }

  /**
   * Reads what is there to its end and stops. Call it once the writer has ended. Of a file that is too
   * long for that only the last bytes are read, as many as `most` says.
   */
  close(most = Infinity): void {
    clearInterval(this.#timer);
    clearImmediate(this.#next);
    this.#watcher?.close();
    this.#position = Math.max(this.#position, fstatSync(this.#descriptor).size - most);
    this.look();
    closeSync(this.#descriptor);
  }

  /** Reads what is there now, without waiting for a notice. */
  look(): void {
    this.#read(Infinity);
  }

  /** Reads for so many milliseconds, and a little longer. Returns whether it has come to the end. */
  #read(most: number): boolean {
    const begun = performance.now();
    do {
      const count = readSync(this.#descriptor, this.#buffer, 0, chunkBytes, this.#position);
      if (count === 0) return true;
      this.#position += count;
      this.#take(Buffer.from(this.#buffer.subarray(0, count)));
    } while (performance.now() - begun < most);
    return false;
  }
}

/** Without a watcher (inotify limits) the interval alone does the work, a little later. */
function watchQuietly(path: string, look: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, look);
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}
