import type { FoundRows, Refusal } from '../../../src/server/route.ts';
import type { Client } from './client.ts';

/** How long a person pauses between two letters at the most. */
const typingMs = 150;

/** The search in one session's transcript. */
export class SessionSearch {
  readonly #client: Client;
  readonly #session: string;
  #words = $state('');
  #found = $state.raw<FoundRows | undefined>(undefined);
  #at = $state(0);
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #all = $derived(new Set(this.#found?.rows));

  constructor(client: Client, session: string) {
    this.#client = client;
    this.#session = session;
  }

  get words(): string {
    return this.#words;
  }

  /** The row that was found and is looked at; undefined when there is none. */
  get row(): number | undefined {
    return this.#found?.rows[this.#at];
  }

  /** `3 of 12`, that there is none, or why nobody knows; empty before anything is looked for. */
  get says(): string {
    if (this.#words === '') return '';
    if (this.#refusal !== undefined) return `${this.#refusal.what}; Enter searches again`;
    if (this.#found === undefined) return 'searching';
    const { rows, whole } = this.#found;
    if (rows.length === 0) return whole ? 'not found' : 'not found in the first part';
    return `${this.#at + 1} of ${rows.length}${whole ? '' : '+'}`;
  }

  has(n: number): boolean {
    return this.#all.has(n);
  }

  /** Looks for these words once nothing more is typed for a moment. */
  type(words: string): void {
    this.#words = words;
    this.#found = undefined;
    this.#refusal = undefined;
    clearTimeout(this.#timer);
    if (words !== '') this.#timer = setTimeout(() => void this.#look(words), typingMs);
  }

  /** To the next row that was found, or the one before; after the last one comes the first. */
  step(by: 1 | -1): void {
    if (this.#refusal !== undefined) this.type(this.#words);
    const count = this.#found?.rows.length ?? 0;
    if (count > 0) this.#at = (this.#at + by + count) % count;
  }

  async #look(words: string): Promise<void> {
    const answered = await this.#client.ask('GET /sessions/:session/found', {
      at: { session: this.#session },
      query: { words },
    });
    if (this.#words !== words) return;
    this.#at = 0;
    if (answered.ok) this.#found = answered.value;
    else this.#refusal = answered.refusal;
  }
}
