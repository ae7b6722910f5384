import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { pairsText } from '../db/edit/value-text.ts';
import type { Project } from '../db/project.ts';
import { DatabaseReader } from '../db/read/database.ts';
import { Store } from '../db/store.ts';
import { taskHash } from '../db/task-hash.ts';
import { DatabaseWatch } from '../db/watch.ts';
import type { SessionTrace } from '../evidence/history/session-event.ts';
import { allRecords } from '../evidence/record-scan.ts';
import { readRecords, taskRecords } from '../evidence/history/session-records.ts';
import { sessionNames } from '../evidence/history/session-name.ts';
import { notePresence } from '../host/presence.ts';
import { kindNames } from '../model/config.ts';
import type { StampedEvent } from '../model/event.ts';
import { checksOf, playOrder, taskMap, whyNotReady } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { RunState } from '../model/run-state.ts';
import type { Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';
import { Audience } from './audience.ts';
import { EstimateBook } from './estimate-book.ts';
import { ExplainDesk, type ExplainSource } from './explain-desk.ts';
import { wireText, type EventStream } from './event-stream.ts';
import type { Feed } from './feed.ts';
import { pastSession, type PastSession } from './past-session.ts';
import { rowOf, stateOf } from './queue-row.ts';
import { idOf, RunStory, type EventsSince } from './run-story.ts';
import type {
  EngineView,
  ExplainAnswer,
  PreviewAnswer,
  QueueAnswer,
  SessionAnswer,
  Tally,
  TaskAnswer,
  TaskPatch,
} from './route.ts';
import { tallies } from './tally.ts';
import { previewTask, type TypedTask } from './task-preview.ts';
import type { Transcript } from './transcript.ts';
import { TranscriptShelf } from './transcript-shelf.ts';

/** What the desk needs of rooms that the server does not know. */
export interface DeskParts {
  project: Project;
  /** The events of the newest run, from its first on, and then as they come. */
  feed: (take: (event: StampedEvent) => void) => Feed;
  since: EventsSince;
  engine: (run: RunState | undefined) => EngineView;
  trace: (session: string) => SessionTrace;
  explains: Omit<ExplainSource, 'trace'>;
}

/** How soon the death of an engine that could not tell of it is noticed. */
const engineLookMs = 1_000;

/** One project as its pages see it: what is in its files, and what happens, told to all who look. */
export class Desk {
  readonly estimates = new EstimateBook();
  readonly #parts: DeskParts;
  readonly #reader: DatabaseReader;
  readonly #store: Store;
  readonly #audience = new Audience();
  readonly #story: RunStory;
  readonly #shelf: TranscriptShelf;
  #watch: DatabaseWatch | undefined;
  #feed: Feed | undefined;
  #look: NodeJS.Timeout | undefined;
  #engine: EngineView = { state: 'idle', pid: undefined };
  #explain: ExplainDesk | undefined;
  #isPast = true;
  #isFollowed = false;
  /** When somebody looked at a page last. */
  #lookedAt: Date | undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#reader = new DatabaseReader(parts.project);
    this.#store = new Store(parts.project, {
      now: () => new Date(),
      random: randomBytes,
      what: 'ralph ui',
    });
    const { project, trace } = parts;
    this.#story = new RunStory(parts.since);
    this.#shelf = new TranscriptShelf({
      root: project.root,
      trace,
      changed: (told) => {
        this.#audience.tell({ type: 'rows', ...told });
      },
    });
  }

  /** Begins to follow the run and the files; from when this settles nothing is missed. */
  async open(): Promise<void> {
    const { project } = this.#parts;
    this.#watch = await DatabaseWatch.start(project, this.#reader);
    this.#followQueue();
    this.#feed = this.#parts.feed((event) => {
      this.#take(event);
    });
    this.#feed.look();
    this.#isPast = false;
    this.#lookAtEngine();
    this.#look = setInterval(() => {
      try {
        this.#lookAtEngine();
        this.#explain?.look();
        this.#followQueue();
      } catch {
        // A file that cannot be read now may be in a moment; the other projects are served meanwhile.
      }
    }, engineLookMs);
    const current = this.#story.run?.current;
    if (this.#engine.state === 'playing' && current !== undefined) {
      this.#shelf.follow(current.session);
    }
    const { explains, trace } = this.#parts;
    const source = { ...explains, trace };
    this.#explain = new ExplainDesk(project, source, (message) => {
      this.#audience.tell(message);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#feed?.close();
    this.#shelf.close();
    this.#explain?.close();
    this.#audience.close();
    await this.#watch?.close();
  }

  /** A page begins to listen; `last` is the id of the last event that it has seen. */
  listen(stream: EventStream, last: string | undefined): void {
    this.#audience.join(stream);
    const { run, last: newest } = this.#story;
    const replay = last === undefined ? undefined : this.#story.replay(last);
    const state = wireText({ type: 'state', run, engine: this.#engine }, newest);
    const engine = wireText({ type: 'engine', engine: this.#engine });
    stream.write(replay === undefined ? state : replay + engine);
    stream.write(wireText({ type: 'explain', session: this.explains }));
  }

  leave(stream: EventStream): void {
    this.#audience.leave(stream);
  }

  /** The queue as it is now, also as far as broken files let it be read. Fails with `unreadable`. */
  queue(): Result<QueueAnswer> {
    const read = this.#reader.read();
    if (!read.ok) return read;
    const { queue, errors, warnings } = read.value;
    const byId = taskMap(queue.tasks);
    // Of tasks with one id, a problem that is told, one is shown.
    const rows = playOrder(queue.tasks.filter((task) => byId.get(task.id) === task)).map((task) =>
      rowOf(task, byId),
    );
    const named = (all: Iterable<{ name: string; title: string }>): QueueAnswer['features'] =>
      [...all].map(({ name, title }) => ({ name, title }));
    return ok({
      root: this.#parts.project.root,
      tasks: rows,
      features: named(queue.features.values()),
      disciplines: named(queue.disciplines.values()),
      checks: queue.config.checks.map(({ name }) => name),
      tools: [...queue.tools.keys()],
      kinds: kindNames(queue.config),
      problems: [...errors, ...warnings],
    });
  }

  /**
   * Whether all of these are tasks, each by its whole id: the command line takes the start of one as well, and
   * what a page has shown may be gone by now. Fails with `task-not-found`, `unreadable`.
   */
  known(ids: readonly string[]): Result<undefined> {
    const read = this.#reader.read();
    if (!read.ok) return read;
    const byId = taskMap(read.value.queue.tasks);
    const missing = ids.find((id) => !byId.has(id));
    if (missing === undefined) return ok(undefined);
    return fail({ reason: 'task-not-found', id: missing, nearest: undefined });
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
      needs: linked([...new Set([...task.depends_on, ...task.reviews])]),
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

  /** Takes a task out of the queue as somebody saw it. Fails as `Store.deleteTask` does, and with `refused`. */
  async delete(id: string, seen: { if_hash: string }): Promise<Result<{ id: string }>> {
    if (this.#engine.state === 'playing' && this.#story.run?.current?.task === id) {
      const detail = `task ${id} is being played`;
      return fail({ reason: 'refused', detail, todo: 'cancel its session first' });
    }
    const deleted = await this.#store.deleteTask(id, seen);
    return deleted.ok ? ok({ id }) : deleted;
  }

  /** The session that makes tasks of a person's words now. */
  get explains(): string | undefined {
    return this.#explain?.session;
  }

  /** What came of such a session; undefined for another one. Fails with `unreadable`. */
  async explained(session: string): Promise<Result<ExplainAnswer | undefined>> {
    const read = this.#reader.read();
    if (!read.ok) return read;
    if (!sessionNames(this.#parts.project).includes(session)) return ok(undefined);
    return ok(await this.#explain?.answer(session, read.value.queue));
  }

  /** What the sessions of each task came to. */
  tallies(): Promise<Record<string, Tally>> {
    return tallies(this.#parts.project);
  }

  /** Every session that has a record, newest first. */
  async sessions(): Promise<PastSession[]> {
    const { records } = await allRecords(this.#parts.project);
    return records.reverse().map(pastSession);
  }

  /** What is known of a session; undefined when nothing is. */
  async session(session: string): Promise<SessionAnswer | undefined> {
    const { project, trace } = this.#parts;
    const transcript = await this.transcript(session);
    if (transcript === undefined) return undefined;
    const [record] = readRecords(project, [session]).records;
    return {
      session,
      task: record?.task ?? this.#taskOf(session),
      record,
      rows: transcript.count,
      read: transcript.read,
      usage: transcript.usage,
      grows: transcript.grows,
      kept: existsSync(trace(session).stream),
    };
  }

  /** Somebody looks at a page: there is a person to be asked. */
  notePresence(): void {
    this.#lookedAt = new Date();
    notePresence(this.#parts.project.presence, this.#lookedAt);
  }

  /** What a session does or did, as far as it is read; undefined when there is no such session. */
  async transcript(session: string): Promise<Transcript | undefined> {
    if (!sessionNames(this.#parts.project).includes(session)) return undefined;
    return this.#explain?.transcript(session) ?? (await this.#shelf.of(session));
  }

  #taskOf(session: string): string | undefined {
    const current = this.#story.run?.current;
    return current?.session === session ? current.task : undefined;
  }

  #take(event: StampedEvent): void {
    this.#story.take(event);
    if (this.#isPast) return;
    this.#audience.tell({ type: 'run', event }, idOf(event));
    // Before the first run there is no place to note it in.
    if (event.type === 'run-started' && this.#lookedAt !== undefined) {
      notePresence(this.#parts.project.presence, this.#lookedAt);
    }
    if (event.type === 'task-picked') this.#shelf.follow(event.session);
    this.#shelf.take(event);
    if (event.type === 'run-started' || event.type === 'run-ended') this.#lookAtEngine();
  }

  #lookAtEngine(): void {
    const engine = this.#parts.engine(this.#story.run);
    if (engine.state === this.#engine.state && engine.pid === this.#engine.pid) return;
    this.#engine = engine;
    this.#audience.tell({ type: 'engine', engine });
  }

  /** A folder that cannot be read now is tried again. */
  #followQueue(): void {
    if (this.#isFollowed) return;
    const followed = this.#watch?.follow((change) => {
      this.estimates.forget(change);
      this.#audience.tell({ type: 'queue', change });
    });
    this.#isFollowed = followed?.ok === true;
  }
}
