import type { StampedEvent } from '../../../src/model/event.ts';
import type { TaskState } from '../../../src/model/queue.ts';
import { foldRun, type RunState } from '../../../src/model/run-state.ts';
import type { TranscriptRow } from '../../../src/model/transcript-row.ts';
import type { ServerMessage } from '../../../src/server/message.ts';
import type { EngineView, QueueAnswer, QueueRow, Refusal } from '../../../src/server/route.ts';
import { Client } from './client.ts';

/** A task as it is shown: what is played comes from the run, all else from the files. */
export interface ShownTask extends Omit<QueueRow, 'state'> {
  state: TaskState;
}

type RowsTold = (rows: TranscriptRow[], count: number) => void;
type Told<Type extends ServerMessage['type']> = Omit<Extract<ServerMessage, { type: Type }>, 'type'>;

/** What is told of a project, kept up to date by the server's one stream. */
export class ProjectState {
  readonly client: Client;
  #queue = $state.raw<QueueAnswer | undefined>(undefined);
  #run = $state.raw<RunState | undefined>(undefined);
  #engine = $state.raw<EngineView>({ state: 'idle', pid: undefined });
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #live = $state(false);
  #revision = $state(0);
  readonly #tasks = $derived.by(() => this.#shown());
  readonly #rowsTold = new Map<string, Set<RowsTold>>();
  #stream: EventSource | undefined;
  #loading: Promise<void> | undefined;
  #stale = false;

  constructor(project: string) {
    this.client = new Client(project);
  }

  /** Undefined before the first answer. */
  get queue(): QueueAnswer | undefined {
    return this.#queue;
  }

  /** In the order in which they are played. */
  get tasks(): readonly ShownTask[] {
    return this.#tasks;
  }

  get run(): RunState | undefined {
    return this.#run;
  }

  get engine(): EngineView {
    return this.#engine;
  }

  /** Whether what is shown is what is. */
  get live(): boolean {
    return this.#live;
  }

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Changes with every change of the queue: whoever shows a part of it asks again. */
  get revision(): number {
    return this.#revision;
  }

  open(): void {
    const stream = new EventSource(this.client.events);
    this.#stream = stream;
    stream.addEventListener('open', () => {
      this.#live = true;
      void this.load();
    });
    stream.addEventListener('error', () => {
      this.#live = false;
    });
    const on = <Type extends ServerMessage['type']>(type: Type, take: (data: Told<Type>) => void): void => {
      stream.addEventListener(type, (event) => {
        take(JSON.parse((event as MessageEvent<string>).data) as Told<Type>);
      });
    };
    on('state', ({ run, engine }) => {
      this.#run = run;
      this.#engine = engine;
    });
    on('run', ({ event }) => {
      this.#take(event);
    });
    on('engine', ({ engine }) => {
      this.#engine = engine;
    });
    on('queue', () => void this.load());
    on('rows', ({ session, rows, count }) => {
      for (const told of this.#rowsTold.get(session) ?? []) told(rows, count);
    });
  }

  close(): void {
    this.#stream?.close();
  }

  /** Reads the queue again; asked twice meanwhile it is read once more after that. */
  load(): Promise<void> {
    if (this.#loading !== undefined) {
      this.#stale = true;
      return this.#loading;
    }
    this.#loading = this.#read().finally(() => {
      this.#loading = undefined;
      if (this.#stale) {
        this.#stale = false;
        void this.load();
      }
    });
    return this.#loading;
  }

  /** Tells of new rows of a session until what this returns is called. */
  followRows(session: string, told: RowsTold): () => void {
    const all = this.#rowsTold.get(session) ?? new Set();
    this.#rowsTold.set(session, all);
    all.add(told);
    return () => {
      all.delete(told);
    };
  }

  #take(event: StampedEvent): void {
    this.#run = foldRun(this.#run, event);
  }

  async #read(): Promise<void> {
    const answered = await this.client.ask('GET /queue');
    if (answered.ok) {
      this.#queue = answered.value;
      this.#refusal = undefined;
      this.#revision += 1;
    } else this.#refusal = answered.refusal;
  }

  #shown(): ShownTask[] {
    const current = this.#engine.state === 'playing' ? this.#run?.current : undefined;
    const playing = current?.phase === 'verify' ? 'verifying' : 'playing';
    return (this.#queue?.tasks ?? []).map((task) =>
      task.id === current?.task ? { ...task, state: playing } : task,
    );
  }
}
