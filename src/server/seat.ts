import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Audience } from './audience.ts';
import type { Desk } from './desk.ts';
import { wireText, type EventStream } from './event-stream.ts';
import type { ServedName } from './route.ts';

export interface SeatParts {
  key: string;
  title: string;
  /** The project's folder, whether it is one of Ralph's already or not. */
  root: string;
  /** Opens the desk of the project in this folder; undefined while there is no `.ralph` in it. */
  open: (root: string) => Promise<Desk | undefined>;
}

/** How soon it is noticed that a project has come or gone. */
const lookMs = 1_000;

/** The place of one project in a server: its desk, as soon and as long as there is one. */
export class Seat {
  readonly key: string;
  readonly root: string;
  readonly #parts: SeatParts;
  /** Pages that wait for the project to be made. */
  readonly #waiting = new Audience();
  #desk: Desk | undefined;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #broken: unknown;

  constructor(parts: SeatParts) {
    this.#parts = parts;
    this.key = parts.key;
    this.root = parts.root;
  }

  get name(): ServedName {
    const { key, title, root } = this.#parts;
    return { key, title, root, is_ready: this.#desk !== undefined };
  }

  /** Undefined while there is no `.ralph` in the folder. */
  get desk(): Desk | undefined {
    return this.#desk;
  }

  /** What keeps the project from being opened, or was in the way of looking; it is tried again. */
  get broken(): unknown {
    return this.#broken;
  }

  /** Opens the project, if it is one, and looks from then on whether it is. */
  async open(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => void this.look(), lookMs);
  }

  /** Settles when it is known whether the project is there now. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .then(() => {
        this.#broken = undefined;
      })
      // What hinders one project, as a disk that does not answer, hinders no other.
      .catch((error: unknown) => {
        this.#broken = error;
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** A page begins to listen. Returns what takes it back. */
  listen(stream: EventStream, last: string | undefined): () => void {
    const desk = this.#desk;
    if (desk === undefined) {
      this.#waiting.join(stream);
      // What it has shown of a project that is gone is not so any more.
      const engine = { state: 'idle', pid: undefined } as const;
      stream.write(wireText({ type: 'state', run: undefined, engine }));
      return () => {
        this.#waiting.leave(stream);
      };
    }
    desk.listen(stream, last);
    return () => {
      desk.leave(stream);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#looking;
    this.#waiting.close();
    await this.#desk?.close();
    this.#desk = undefined;
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    const isThere = existsSync(join(this.root, '.ralph'));
    if (isThere === (this.#desk !== undefined)) return;
    const gone = this.#desk;
    this.#desk = isThere ? await this.#parts.open(this.root) : undefined;
    // They come back at once, and find what there is now.
    if (this.#desk !== undefined) this.#waiting.close();
    await gone?.close();
  }
}
