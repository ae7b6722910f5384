import type { StampedEvent } from '../../../src/model/event.ts';
import type { TaskState } from '../../../src/model/queue.ts';
import {
  foldRun,
  openQuestionOf,
  type CurrentSession,
  type RunState,
} from '../../../src/model/run-state.ts';
import { unreachable } from '../../../src/model/unreachable.ts';
import type { WaitCause } from '../../../src/model/wait.ts';
import type {
  EngineView,
  QueueAnswer,
  QueueRow,
  Refusal,
  RowsTold,
} from '../../../src/server/route.ts';
import { Client } from './client.ts';
import { listen } from './listen.ts';
import type { Heard } from './server-stream.ts';
import { TallyState } from './tally.svelte.ts';

/** A task as it is shown: what is played comes from the run, all else from the files. */
export interface ShownTask extends Omit<QueueRow, 'state'> {
  state: TaskState;
}

type Listener = (told: Pick<RowsTold, 'rows' | 'count' | 'usage' | 'stale'>) => void;

const endsByItself: readonly WaitCause[] = ['limit', 'back-off', 'no-work'];

/** What is told of a project, kept up to date by the server's one stream. */
export class ProjectState {
  readonly client: Client;
  readonly tally: TallyState;
  #queue = $state.raw<QueueAnswer | undefined>(undefined);
  #run = $state.raw<RunState | undefined>(undefined);
  #engine = $state.raw<EngineView>({ state: 'idle', pid: undefined });
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #live = $state(false);
  #revision = $state(0);
  /** Events of a run come often; which task it plays, and how, changes seldom. */
  readonly #played = $derived(
    this.#engine.state === 'playing' ? this.#run?.current?.task : undefined,
  );
  readonly #playedState = $derived(
    this.#run?.current?.phase === 'verify' ? 'verifying' : 'playing',
  );
  readonly #question = $derived(
    this.#played === undefined ? undefined : openQuestionOf(this.#run?.current)?.question,
  );
  readonly #tasks = $derived.by(() => this.#shown());
  readonly #rowsTold = new Map<string, Set<Listener>>();
  readonly #explainTold = new Set<() => void>();
  #leave: (() => void) | undefined;
  #loading: Promise<void> | undefined;
  #stale = false;

  constructor(project: string) {
    this.client = new Client(project);
    this.tally = new TallyState(this.client);
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

  /** The session that is played now, as long as what it costs is not counted with the run's. */
  get underWay(): CurrentSession | undefined {
    const current = this.#engine.state === 'playing' ? this.#run?.current : undefined;
    return current?.outcome === undefined ? current : undefined;
  }

  /** Whether it waits for what comes by itself, as the time of a limit: a person may let it go on now. */
  get waitsByItself(): boolean {
    const cause = this.#run?.waiting?.cause;
    return cause !== undefined && endsByItself.includes(cause);
  }

  /** Whether it goes on, or is to go on, only when a person says so. */
  get isHeld(): boolean {
    const { pausing = false, waiting } = this.#run ?? {};
    return pausing || (waiting !== undefined && !this.waitsByItself);
  }

  /** What the session that is played asks now, and waits for the answer; of this task. */
  questionOf(task: string): string | undefined {
    return task === this.#played ? this.#question : undefined;
  }

  /** Whether what is shown is what is. */
  get live(): boolean {
    return this.#live;
  }

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Whether the server has no project of this name; another start of it may have had one. */
  get isUnknown(): boolean {
    return this.#refusal?.reason === 'not-found';
  }

  /** Changes with every change of the queue: whoever shows a part of it asks again. */
  get revision(): number {
    return this.#revision;
  }

  open(): void {
    this.#leave = listen(this.client.events, (heard) => {
      this.#hear(heard);
    });
  }

  close(): void {
    this.#leave?.();
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
  followRows(session: string, told: Listener): () => void {
    const all = this.#rowsTold.get(session) ?? new Set();
    this.#rowsTold.set(session, all);
    all.add(told);
    return () => {
      all.delete(told);
    };
  }

  /** Tells that there is news of a session that makes tasks of words, until what this returns is called. */
  followExplain(told: () => void): () => void {
    this.#explainTold.add(told);
    return () => {
      this.#explainTold.delete(told);
    };
  }

  #hear(heard: Heard): void {
    switch (heard.type) {
      case 'open':
        this.#begin();
        return;
      case 'lost':
        this.#live = false;
        if (heard.refused) void this.load();
        return;
      case 'state':
        this.#run = heard.run;
        this.#engine = heard.engine;
        return;
      case 'run':
        this.#take(heard.event);
        return;
      case 'engine':
        this.#engine = heard.engine;
        return;
      case 'queue':
        this.tally.forget(heard.change);
        void this.load();
        return;
      case 'explain':
      case 'explain-line':
        for (const told of this.#explainTold) told();
        return;
      case 'rows':
        for (const listener of this.#rowsTold.get(heard.session) ?? []) listener(heard);
        return;
      default:
        unreachable(heard);
    }
  }

  #begin(): void {
    this.#live = true;
    // What was told of rows meanwhile is lost.
    for (const listener of [...this.#rowsTold.values()].flatMap((all) => [...all])) {
      listener({ rows: [], count: 0, usage: undefined, stale: true });
    }
    void this.load().then(() => this.tally.load());
  }

  #take(event: StampedEvent): void {
    this.#run = foldRun(this.#run, event);
    if (event.type === 'task-recorded') void this.tally.load();
  }

  async #read(): Promise<void> {
    const answered = await this.client.ask('GET /queue');
    if (answered.ok) {
      this.#queue = answered.value;
      this.#refusal = undefined;
      this.#revision += 1;
      return;
    }
    this.#refusal = answered.refusal;
    // It does not come by itself.
    if (this.isUnknown) this.close();
  }

  #shown(): readonly ShownTask[] {
    const tasks = this.#queue?.tasks ?? [];
    const played = this.#played;
    if (played === undefined) return tasks;
    const state = this.#playedState;
    return tasks.map((task) => (task.id === played ? { ...task, state } : task));
  }
}
