import { randomBytes } from 'node:crypto';
import { pairsText } from '../db/edit/value-text.ts';
import type { Project } from '../db/project.ts';
import { DatabaseReader, type Snapshot } from '../db/read/database.ts';
import { Store } from '../db/store.ts';
import { taskHash } from '../db/task-hash.ts';
import { DatabaseWatch } from '../db/watch.ts';
import type { SessionTrace } from '../evidence/history/session-event.ts';
import { allRecords } from '../evidence/record-scan.ts';
import { readRecords, taskRecords } from '../evidence/history/session-records.ts';
import { sessionNames } from '../evidence/history/session-name.ts';
import type { StampedEvent } from '../model/event.ts';
import type { SessionRecord } from '../model/outcome.ts';
import {
  checksOf,
  playOrder,
  storedState,
  taskMap,
  unmetDependencies,
  whyNotReady,
} from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { foldRun, type RunState } from '../model/run-state.ts';
import type { Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';
import type { EventStream } from './event-stream.ts';
import type { ServerMessage } from './message.ts';
import type {
  EngineView,
  PreviewAnswer,
  QueueAnswer,
  QueueRow,
  RowDetail,
  RowsAnswer,
  SessionAnswer,
  TaskAnswer,
  TaskPatch,
} from './route.ts';
import { previewTask, type TypedTask } from './task-preview.ts';
import { Transcript } from './transcript.ts';

/** What the desk needs of rooms that the server does not know. */
export interface DeskParts {
  project: Project;
  /** The events of the newest run, from its first on, and then as they come. */
  feed: (project: Project, take: (event: StampedEvent) => void) => Feed;
  engine: (project: Project, run: RunState | undefined) => EngineView;
  trace: (project: Project, session: string) => SessionTrace;
}

export interface Feed {
  look: () => void;
  close: () => void;
}

/** So many events of the run are at hand for pages that come back; who is further behind starts anew. */
const keptEvents = 2_000;

/** How soon the death of an engine that could not tell of it is noticed. */
const engineLookMs = 1_000;

/** So many sessions that are over stay in memory. */
const keptTranscripts = 4;

/** One project as its pages see it: what is in its files, and what happens, told to all who look. */
export class Desk {
  readonly #parts: DeskParts;
  readonly #reader: DatabaseReader;
  readonly #store: Store;
  readonly #streams = new Set<EventStream>();
  readonly #transcripts = new Map<string, Transcript>();
  readonly #recent: StampedEvent[] = [];
  #watch: DatabaseWatch | undefined;
  #feed: Feed | undefined;
  #look: NodeJS.Timeout | undefined;
  #run: RunState | undefined;
  #engine: EngineView = { state: 'idle', pid: undefined };
  #live: Transcript | undefined;
  #isPast = true;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#reader = new DatabaseReader(parts.project);
    this.#store = new Store(parts.project, {
      now: () => new Date(),
      random: randomBytes,
      what: 'ralph ui',
    });
  }

  /** Begins to follow the run and the files; from when this settles nothing is missed. */
  async open(): Promise<void> {
    const { project } = this.#parts;
    this.#watch = await DatabaseWatch.start(project);
    this.#watch.follow((change) => {
      this.#tell({ type: 'queue', change });
    });
    this.#feed = this.#parts.feed(project, (event) => {
      this.#take(event);
    });
    this.#feed.look();
    this.#isPast = false;
    this.#lookAtEngine();
    this.#look = setInterval(() => {
      this.#lookAtEngine();
    }, engineLookMs);
    if (this.#engine.state === 'playing') this.#followLive();
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#feed?.close();
    this.#live?.end();
    for (const stream of this.#streams) stream.close();
    await this.#watch?.close();
  }

  /** A page begins to listen; `last` is the id of the last event that it has seen. */
  listen(stream: EventStream, last: string | undefined): void {
    this.#streams.add(stream);
    const at = this.#recent.findIndex((event) => idOf(event) === last);
    if (last !== undefined && at !== -1) {
      for (const event of this.#recent.slice(at + 1)) stream.send({ type: 'run', event }, idOf(event));
      stream.send({ type: 'engine', engine: this.#engine });
      return;
    }
    const newest = this.#recent.at(-1);
    stream.send(
      { type: 'state', run: this.#run, engine: this.#engine },
      newest === undefined ? undefined : idOf(newest),
    );
  }

  leave(stream: EventStream): void {
    this.#streams.delete(stream);
  }

  /** The queue as it is now, also as far as broken files let it be read. Fails with `unreadable`. */
  queue(): Result<QueueAnswer> {
    const read = this.#reader.read();
    if (!read.ok) return read;
    const { queue, errors, warnings } = read.value;
    const byId = taskMap(queue.tasks);
    const rows = playOrder(queue.tasks).map((task) => rowOf(task, byId));
    const named = (all: Iterable<{ name: string; title: string }>): QueueAnswer['features'] =>
      [...all].map(({ name, title }) => ({ name, title }));
    return ok({
      tasks: rows,
      features: named(queue.features.values()),
      disciplines: named(queue.disciplines.values()),
      checks: queue.config.checks.map(({ name }) => name),
      tools: [...queue.tools.keys()],
      problems: [...errors, ...warnings],
    });
  }

  /** All that a page shows of a task. Fails with `task-not-found`, `unreadable`. */
  task(id: string): Result<TaskAnswer> {
    const read = this.#reader.read();
    if (!read.ok) return read;
    const { queue, tasks } = read.value;
    const byId = taskMap(queue.tasks);
    const task = byId.get(id);
    const entry = tasks.find(({ piece }) => piece.value?.id === id);
    if (task === undefined || entry === undefined) {
      return fail({ reason: 'task-not-found', id, nearest: undefined });
    }
    const linked = (ids: readonly string[]): TaskAnswer['needs'] =>
      ids.flatMap((one) => {
        const other = byId.get(one);
        return other === undefined
          ? []
          : [{ id: other.id, title: other.title, state: stateOf(other, byId) }];
      });
    const needed = queue.tasks.filter(({ depends_on }) => depends_on.includes(id));
    return ok({
      task,
      written: entry.piece.raw as WrittenTask,
      yaml: pairsText(entry.piece.raw as object, 0, '\n'),
      file: entry.file,
      hash: taskHash(task),
      state: stateOf(task, byId),
      why: whyNotReady(task, byId),
      needs: linked([...task.depends_on, ...task.reviews]),
      needed_by: linked(needed.map((one) => one.id)),
      checks: checksOf(task, queue),
      sessions: taskRecords(this.#parts.project, task.session, 20).records,
    });
  }

  /** What a task would be in its file, in the place of `edited` or as a new one, and what is wrong with it. */
  preview(typed: TypedTask, edited?: string): Result<PreviewAnswer> {
    return previewTask({ project: this.#parts.project, reader: this.#reader }, typed, edited);
  }

  /** Adds a task. Fails as `Store.addTask` does. */
  add(task: Parameters<Store['addTask']>[0]): Promise<Result<Task>> {
    return this.#store.addTask({ created_by: 'human', ...task });
  }

  /** Changes a task as somebody saw it. Fails as `Store.editTask` does. */
  edit(id: string, { if_hash, set, unset }: TaskPatch): Promise<Result<Task>> {
    return this.#store.editTask(id, { if_hash, set, unset });
  }

  /** Every session that has a record, newest first. */
  async sessions(): Promise<SessionRecord[]> {
    const { records } = await allRecords(this.#parts.project);
    return records.reverse();
  }

  /** What is known of a session; undefined when nothing is. */
  async session(session: string): Promise<SessionAnswer | undefined> {
    const { project } = this.#parts;
    if (!sessionNames(project).includes(session)) return undefined;
    const [record] = readRecords(project, [session]).records;
    const transcript = await this.#transcript(session);
    const task = record?.task ?? this.#taskOf(session);
    return { session, task, record, rows: transcript.count };
  }

  /** So many rows of a session from one on; undefined when there is no such session. */
  async rows(session: string, from: number, count: number): Promise<RowsAnswer | undefined> {
    if (!sessionNames(this.#parts.project).includes(session)) return undefined;
    const transcript = await this.#transcript(session);
    return { count: transcript.count, rows: transcript.rows(from, count) };
  }

  /** All of one row; undefined when there is no such row. */
  async row(session: string, n: number): Promise<RowDetail | undefined> {
    if (!sessionNames(this.#parts.project).includes(session)) return undefined;
    return (await this.#transcript(session)).detail(n);
  }

  #taskOf(session: string): string | undefined {
    const current = this.#run?.current;
    return current?.session === session ? current.task : undefined;
  }

  async #transcript(session: string): Promise<Transcript> {
    if (this.#live?.session === session) return this.#live;
    const known = this.#transcripts.get(session);
    if (known !== undefined) return known;
    const { project, trace } = this.#parts;
    const transcript = new Transcript(trace(project, session), project.root);
    await transcript.readAll();
    this.#transcripts.set(session, transcript);
    const [oldest] = this.#transcripts.keys();
    if (this.#transcripts.size > keptTranscripts && oldest !== undefined) {
      this.#transcripts.delete(oldest);
    }
    return transcript;
  }

  #take(event: StampedEvent): void {
    this.#run = foldRun(this.#run, event);
    this.#recent.push(event);
    if (this.#recent.length > keptEvents) this.#recent.shift();
    if (this.#isPast) return;
    this.#tell({ type: 'run', event }, idOf(event));
    if (event.type === 'task-picked' || event.type === 'agent-started') this.#followLive();
    if ('session' in event && event.session === this.#live?.session) {
      const row = this.#live.take(event);
      if (row !== undefined) this.#tellRow(row);
      if (event.type === 'agent-exited') this.#live.end();
    }
    if (event.type === 'run-started' || event.type === 'run-ended') this.#lookAtEngine();
  }

  /** The rows of the session that is played now, from its beginning. */
  #followLive(): void {
    const current = this.#run?.current;
    if (current === undefined) return;
    if (this.#live?.session !== current.session) {
      this.#live?.end();
      const { project, trace } = this.#parts;
      this.#live = new Transcript(trace(project, current.session), project.root);
      for (const event of this.#recent) {
        if ('session' in event && event.session === current.session) this.#live.take(event);
      }
    }
    if (current.agent_pid !== undefined) {
      this.#live.follow((row) => {
        this.#tellRow(row);
      });
    }
  }

  #tellRow(row: RowsAnswer['rows'][number]): void {
    const live = this.#live;
    if (live === undefined) return;
    this.#tell({ type: 'rows', session: live.session, count: live.count, rows: [row] });
  }

  #lookAtEngine(): void {
    const engine = this.#parts.engine(this.#parts.project, this.#run);
    if (engine.state === this.#engine.state && engine.pid === this.#engine.pid) return;
    this.#engine = engine;
    this.#tell({ type: 'engine', engine });
  }

  #tell(message: ServerMessage, id?: string): void {
    for (const stream of this.#streams) stream.send(message, id);
  }
}

function idOf({ run, seq }: StampedEvent): string {
  return `${run}:${seq}`;
}

type ById = ReadonlyMap<string, Snapshot['queue']['tasks'][number]>;

function stateOf(task: Task, byId: ById): QueueRow['state'] {
  // What is played comes from the run, which pages fold themselves.
  return storedState(task, byId) as QueueRow['state'];
}

function rowOf(task: Task, byId: ById): QueueRow {
  const { id, title, priority, kind, feature, discipline, tags, depends_on, blocked } = task;
  return {
    ...{ id, title, priority, kind, feature, discipline, tags, depends_on },
    state: stateOf(task, byId),
    unmet: unmetDependencies(task, byId),
    ...(task.status === 'blocked' && blocked !== undefined
      ? { waits_for: blocked.question ?? blocked.reason }
      : {}),
    ...(task.status === 'blocked' && blocked?.on === 'human' ? { asks: true as const } : {}),
  };
}
