import { SvelteMap } from 'svelte/reactivity';
import type { ServerMessage } from '../../../src/server/message.ts';
import type { Answer, Tally } from '../../../src/server/route.ts';
import { Asked } from './asked.svelte.ts';
import type { Client } from './client.ts';

type QueueChange = Extract<ServerMessage, { type: 'queue' }>['change'];

/** Whoever scrolls looks at much for a moment: only what stays on the screen is counted. */
const restMs = 400;
/** So many prompts are counted at a time. */
const mostAtOnce = 40;

/** What tasks have cost so far, and what their next prompts would. */
export class TallyState {
  readonly #client: Client;
  readonly #tallies: Asked<Answer<'GET /tallies'>>;
  readonly #tokens = new SvelteMap<string, number | undefined>();
  /** Those that somebody looks at, and how often. */
  readonly #seen = new Map<string, number>();
  #resting: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #changes = 0;

  constructor(client: Client) {
    this.#client = client;
    this.#tallies = new Asked(() => client.ask('GET /tallies'));
  }

  /** Whether it is known what the sessions came to. */
  get isRead(): boolean {
    return this.#tallies.value !== undefined;
  }

  /** Undefined for a task that was never played. */
  of(id: string): Tally | undefined {
    return this.#tallies.value?.[id];
  }

  /** By Ralph's estimate; undefined as long as it is not counted. */
  tokens(id: string): number | undefined {
    return this.#tokens.get(id);
  }

  /** Reads again what the sessions came to. */
  load(): Promise<void> {
    return this.#tallies.load();
  }

  /** For the element that shows a task: its prompt is counted while it is there. */
  watch(id: string): () => () => void {
    return () => {
      this.#seen.set(id, (this.#seen.get(id) ?? 0) + 1);
      this.#rest();
      return () => {
        const left = (this.#seen.get(id) ?? 1) - 1;
        if (left === 0) this.#seen.delete(id);
        else this.#seen.set(id, left);
      };
    };
  }

  /** What changed has to be counted anew; the settings and texts that all share change every prompt. */
  forget({ tasks, features, disciplines, tools, settings }: QueueChange): void {
    this.#changes += 1;
    if (settings || [...features, ...disciplines, ...tools].length > 0) this.#tokens.clear();
    else for (const id of tasks) this.#tokens.delete(id);
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#count(), restMs);
  }

  async #count(): Promise<void> {
    const ids = [...this.#seen.keys()].filter((id) => !this.#tokens.has(id)).slice(0, mostAtOnce);
    if (ids.length === 0 || this.#isAsking) return;
    this.#isAsking = true;
    const changes = this.#changes;
    const query = { tasks: ids.join(',') };
    const answered = await this.#client.ask('GET /estimates', { query });
    this.#isAsking = false;
    if (!answered.ok) return;
    // What changed meanwhile is asked for again; what could not be counted is not.
    if (changes === this.#changes) {
      const counts = new Map(answered.value.rows.map(({ name, tokens }) => [name, tokens]));
      for (const id of ids) this.#tokens.set(id, counts.get(id));
    }
    this.#rest();
  }
}
