import type { LinesAnswer, Refusal } from '../../../src/server/route.ts';
import { Asked } from './asked.svelte.ts';
import type { Answered, Client } from './client.ts';
import { Paged } from './paged.svelte.ts';

type Line = LinesAnswer['lines'][number];

/** The lines of a session's stream as the agent printed them. */
export class RawLines {
  readonly #lines: Paged<Line>;
  readonly #newest: Asked<LinesAnswer>;
  #count = $state(0);

  constructor(client: Client, session: string) {
    const ask = async (from: number, count: number): Promise<Answered<LinesAnswer>> => {
      const query = { from, count };
      const answered = await client.ask('GET /sessions/:session/lines', { at: { session }, query });
      if (answered.ok) this.#count = Math.max(this.#count, answered.value.count);
      return answered;
    };
    this.#newest = new Asked(() => ask(this.#count, 1));
    this.#lines = new Paged(
      async (from, count) => {
        const answered = await ask(from, count);
        return answered.ok ? answered.value.lines : undefined;
      },
      ({ n }) => n,
    );
  }

  get count(): number {
    return this.#count;
  }

  line(n: number): Line | undefined {
    return this.#lines.at(n);
  }

  /** Whether it is known how many there are. */
  get isLooked(): boolean {
    return this.#newest.value !== undefined;
  }

  /** Why it could not be looked last. */
  get refusal(): Refusal | undefined {
    return this.#newest.refusal;
  }

  /** Looks how many there are by now; told so while it looks, it looks once more. */
  async look(): Promise<void> {
    await this.#newest.load();
  }

  need(from: number, to: number): void {
    this.#lines.need(from, to, this.#count);
  }
}
