import type { LinesAnswer } from '../../../src/server/route.ts';
import type { Client } from './client.ts';
import { Paged } from './paged.svelte.ts';

type Line = LinesAnswer['lines'][number];

/** The lines of a session's stream as the agent printed them. */
export class RawLines {
  readonly #lines: Paged<Line>;
  readonly #ask: (from: number, count: number) => Promise<readonly Line[] | undefined>;
  #count = $state(0);

  constructor(client: Client, session: string) {
    this.#ask = async (from, count) => {
      const query = { from, count };
      const answered = await client.ask('GET /sessions/:session/lines', { at: { session }, query });
      if (!answered.ok) return undefined;
      this.#count = Math.max(this.#count, answered.value.count);
      return answered.value.lines;
    };
    this.#lines = new Paged(this.#ask, ({ n }) => n);
  }

  get count(): number {
    return this.#count;
  }

  line(n: number): Line | undefined {
    return this.#lines.at(n);
  }

  /** Looks how many there are by now. */
  async look(): Promise<void> {
    await this.#ask(this.#count, 1);
  }

  need(from: number, to: number): void {
    this.#lines.need(from, to, this.#count);
  }
}
