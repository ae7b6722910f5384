import type { TranscriptRow } from '../../../src/model/transcript-row.ts';
import type { SessionUsage } from '../../../src/model/transcript-usage.ts';
import type { Refusal, RowDetail, RowsTold, SessionAnswer } from '../../../src/server/route.ts';
import { Paged } from './paged.svelte.ts';
import type { ProjectState } from './project.svelte.ts';

/** How soon it is asked again how far a long session is read. */
const againMs = 300;

/** A session as its screen shows it: the rows that are looked at, and what was opened of them. */
export class SessionState {
  readonly session: string;
  readonly #project: ProjectState;
  readonly #rows: Paged<TranscriptRow>;
  #answer = $state.raw<SessionAnswer | undefined>(undefined);
  #refusal = $state.raw<Refusal | undefined>(undefined);
  /** Why rows could not be read last. */
  #rowRefusal = $state.raw<Refusal | undefined>(undefined);
  #usage = $state.raw<SessionUsage | undefined>(undefined);
  #count = $state(0);
  #details = $state.raw<ReadonlyMap<number, RowDetail | undefined>>(new Map());
  #looked = { from: 0, to: 0 };
  /** What was told may have been told by a server that is gone: it may have counted otherwise. */
  #isStale = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** How often it was asked for, since nothing was under way. */
  #wanted = 0;
  #isFollowed = false;

  constructor(project: ProjectState, session: string) {
    this.#project = project;
    this.session = session;
    this.#rows = new Paged(
      async (from, count) => {
        const answered = await project.client.ask('GET /sessions/:session/rows', {
          at: { session },
          query: { from, count },
        });
        this.#rowRefusal = answered.ok ? undefined : answered.refusal;
        if (!answered.ok) return undefined;
        this.#count = Math.max(this.#count, answered.value.count);
        return answered.value.rows;
      },
      ({ n }) => n,
    );
  }

  get answer(): SessionAnswer | undefined {
    return this.#answer;
  }

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Why rows that are looked at are not here. */
  get rowRefusal(): Refusal | undefined {
    return this.#rowRefusal;
  }

  get usage(): SessionUsage | undefined {
    return this.#usage;
  }

  /** Of all rows. */
  get count(): number {
    return this.#count;
  }

  /** Undefined for one that is not here yet. */
  row(n: number): TranscriptRow | undefined {
    return this.#rows.at(n);
  }

  isOpen(n: number): boolean {
    return this.#details.has(n);
  }

  /** What an open row holds; undefined until that is here. */
  detail(n: number): RowDetail | undefined {
    return this.#details.get(n);
  }

  /** Asks how it is; where that is under way already, once more after that. */
  async load(): Promise<void> {
    this.#wanted += 1;
    if (this.#wanted > 1) return;
    while (this.#wanted > 0) {
      this.#wanted = 1;
      await this.#ask();
      this.#wanted -= 1;
    }
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#again);
    const answered = await this.#project.client.ask('GET /sessions/:session', {
      at: { session: this.session },
    });
    if (!answered.ok) {
      // What was shown stays: the server may come back.
      if (this.#answer === undefined) this.#refusal = answered.refusal;
      return;
    }
    const { value } = answered;
    this.#refusal = undefined;
    this.#answer = value;
    this.#usage = value.usage ?? this.#usage;
    this.#count = this.#isStale ? value.rows : Math.max(this.#count, value.rows);
    this.#isStale = false;
    if (value.read === 1 || !this.#isFollowed) return;
    this.#again = setTimeout(() => void this.load(), againMs);
  }

  /** Takes what the server tells of rows until what this returns is called. */
  follow(): () => void {
    this.#isFollowed = true;
    const leave = this.#project.followRows(this.session, (told) => {
      this.#take(told);
    });
    return () => {
      this.#isFollowed = false;
      clearTimeout(this.#again);
      leave();
    };
  }

  /** Asks for what of these rows is not here. */
  need(from: number, to: number): void {
    this.#looked = { from, to };
    this.#rows.need(from, to, this.#count);
  }

  /** Asks once more for what is looked at. */
  async again(): Promise<void> {
    const { from, to } = this.#looked;
    await this.#rows.refresh(from, to);
  }

  async toggle(n: number): Promise<void> {
    if (this.#details.has(n)) this.#keep(n, 'closed');
    else {
      this.#keep(n, undefined);
      await this.#read(n);
    }
  }

  async #read(n: number): Promise<void> {
    const answered = await this.#project.client.ask('GET /sessions/:session/rows/:n', {
      at: { session: this.session, n: String(n) },
    });
    if (!this.#details.has(n)) return;
    this.#keep(n, answered.ok ? answered.value : refusedDetail(answered.refusal));
  }

  #keep(n: number, detail: RowDetail | 'closed' | undefined): void {
    const details = new Map(this.#details);
    if (detail === 'closed') details.delete(n);
    else details.set(n, detail);
    this.#details = details;
  }

  #take({ rows, count, usage, stale }: Pick<RowsTold, 'rows' | 'count' | 'usage' | 'stale'>): void {
    this.#count = Math.max(this.#count, count);
    this.#usage = usage ?? this.#usage;
    this.#rows.take(rows);
    for (const { n } of rows) if (this.#details.has(n)) void this.#read(n);
    if (stale !== true) return;
    this.#isStale = count === 0;
    void this.again();
    void this.load();
  }
}

function refusedDetail({ what, todo }: Refusal): RowDetail {
  return { parts: [{ type: 'event', title: what, text: '', todo, failed: true }], left_out: 0 };
}
