import type { TranscriptRow } from '../../../src/model/transcript-row.ts';
import type { Refusal, RowDetail, SessionAnswer } from '../../../src/server/route.ts';
import type { ProjectState } from './project.svelte.ts';

/** Rows are asked for so many at a time. */
const pageRows = 200;

/** A session as its screen shows it: the rows that were looked at, and what was opened of them. */
export class SessionState {
  readonly session: string;
  readonly #project: ProjectState;
  #answer = $state.raw<SessionAnswer | undefined>(undefined);
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #count = $state(0);
  #rows = $state.raw<ReadonlyMap<number, TranscriptRow>>(new Map());
  #details = $state.raw<ReadonlyMap<number, RowDetail>>(new Map());
  readonly #asked = new Set<number>();

  constructor(project: ProjectState, session: string) {
    this.#project = project;
    this.session = session;
  }

  get answer(): SessionAnswer | undefined {
    return this.#answer;
  }

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Of all rows. */
  get count(): number {
    return this.#count;
  }

  /** Undefined for one that is not here yet; it is asked for. */
  row(n: number): TranscriptRow | undefined {
    return this.#rows.get(n);
  }

  /** What an opened row holds; undefined for one that is closed. */
  detail(n: number): RowDetail | undefined {
    return this.#details.get(n);
  }

  async load(): Promise<void> {
    const { client } = this.#project;
    const at = { session: this.session };
    const answered = await client.ask('GET /sessions/:session', { at });
    if (!answered.ok) {
      this.#refusal = answered.refusal;
      return;
    }
    this.#answer = answered.value;
    this.#count = Math.max(this.#count, answered.value.rows);
  }

  /** Takes what the server tells of rows until what this returns is called. */
  follow(): () => void {
    return this.#project.followRows(this.session, (rows, count) => {
      this.#count = Math.max(this.#count, count);
      this.#take(rows);
    });
  }

  /** Asks for what of these rows is not here. */
  need(from: number, to: number): void {
    for (let page = Math.floor(from / pageRows); page <= Math.floor(to / pageRows); page += 1) {
      const first = page * pageRows;
      const last = Math.min(first + pageRows, this.#count);
      let missing = false;
      for (let n = Math.max(from, first); n <= Math.min(to, last - 1); n += 1) {
        missing ||= !this.#rows.has(n);
      }
      if (missing && !this.#asked.has(page)) void this.#page(page);
    }
  }

  async toggle(n: number): Promise<void> {
    const details = new Map(this.#details);
    if (details.delete(n)) {
      this.#details = details;
      return;
    }
    const at = { session: this.session, n: String(n) };
    const answered = await this.#project.client.ask('GET /sessions/:session/rows/:n', { at });
    if (answered.ok) this.#details = new Map(this.#details).set(n, answered.value);
  }

  async #page(page: number): Promise<void> {
    this.#asked.add(page);
    const answered = await this.#project.client.ask('GET /sessions/:session/rows', {
      at: { session: this.session },
      query: { from: page * pageRows, count: pageRows },
    });
    this.#asked.delete(page);
    if (!answered.ok) return;
    this.#count = Math.max(this.#count, answered.value.count);
    this.#take(answered.value.rows);
  }

  #take(rows: readonly TranscriptRow[]): void {
    const all = new Map(this.#rows);
    for (const row of rows) all.set(row.n, row);
    this.#rows = all;
  }
}
