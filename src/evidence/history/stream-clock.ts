import { fileLines, type FileLine } from './line-source.ts';

const timePattern = /^(\d+) (\d+)$/;

/** Tells when a part of a session's output came, as the engine noted it (`stream.times`). */
export class StreamClock {
  readonly #lines: Generator<FileLine, undefined>;
  /** The part that was asked for last: where it ends, and when it came. */
  #part = { end: 0, ms: 0 };

  constructor(path: string) {
    this.#lines = fileLines(path);
  }

  /**
   * Milliseconds from the agent's start until all up to this place had come; undefined where that was
   * not noted. Places are asked for in their order.
   */
  at(end: number): number | undefined {
    while (this.#part.end < end) {
      const next = this.#lines.next();
      if (next.done === true) return undefined;
      const [, place, ms] = timePattern.exec(next.value.text) ?? [];
      if (place !== undefined) this.#part = { end: Number(place), ms: Number(ms) };
    }
    return this.#part.ms;
  }

  close(): void {
    this.#lines.return(undefined);
  }
}
