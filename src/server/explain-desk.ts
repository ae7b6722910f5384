import { setImmediate as breathe } from 'node:timers/promises';
import type { Project } from '../db/project.ts';
import { sessionEvents, type SessionTrace } from '../evidence/history/session-event.ts';
import { readRecords } from '../evidence/history/session-records.ts';
import type { StampedEvent } from '../model/event.ts';
import { explainTask, madeTasks } from '../model/explain.ts';
import { explainLines, type ExplainLine } from '../model/explain-words.ts';
import { taskMap, type Queue } from '../model/queue.ts';
import type { Feed } from './feed.ts';
import type { ServerMessage } from './message.ts';
import { rowOf } from './queue-row.ts';
import type { ExplainAnswer } from './route.ts';
import { Transcript } from './transcript.ts';

/** What it needs of rooms that the server does not know. */
export interface ExplainSource {
  /** The events of the newest session that makes tasks of words, from its first on; then of the next. */
  feed: (take: (event: StampedEvent) => void) => Feed;
  /** Whether its process lives. */
  isLiving: () => boolean;
  /** The tasks of an earlier one that a session goes on from. */
  revised: (session: string) => string[];
  trace: (session: string) => SessionTrace;
}

/** No plan is made in more steps; the transcript has them all. */
const mostLines = 2_000;

/** After so many events others get their turn. */
const slice = 2_000;

/** The sessions that make tasks of a person's words: the one under way as it goes, the others as they went. */
export class ExplainDesk {
  readonly #project: Project;
  readonly #source: ExplainSource;
  readonly #tell: (message: ServerMessage) => void;
  readonly #feed: Feed;
  #live: { transcript: Transcript; lines: ExplainLine[]; isUnderWay: boolean } | undefined;

  /** From when this returns nothing is missed. */
  constructor(project: Project, source: ExplainSource, tell: (message: ServerMessage) => void) {
    this.#project = project;
    this.#source = source;
    this.#tell = tell;
    this.#feed = source.feed((event) => {
      this.#take(event);
    });
    this.#feed.look();
    this.look();
  }

  /** The session that is under way. */
  get session(): string | undefined {
    return this.#live?.isUnderWay === true ? this.#live.transcript.session : undefined;
  }

  /** The transcript of a session that this follows or has followed to its end. */
  transcript(session: string): Transcript | undefined {
    const transcript = this.#live?.transcript;
    return transcript?.session === session ? transcript : undefined;
  }

  /** Notices the death of one that could not tell of it. */
  look(): void {
    if (this.session !== undefined && !this.#source.isLiving()) this.#end();
  }

  close(): void {
    this.#feed.close();
    this.#live?.transcript.close();
  }

  /** What came of a session, or comes; undefined for one that makes no tasks of words. */
  async answer(session: string, queue: Queue): Promise<ExplainAnswer | undefined> {
    const [record] = readRecords(this.#project, [session]).records;
    if (record !== undefined && record.task !== explainTask) return undefined;
    const lines = this.#linesOf(session) ?? (await this.#readLines(session));
    if (lines === undefined) return undefined;
    const byId = taskMap(queue.tasks);
    const made = madeTasks(queue, { session, revised: this.#source.revised(session) });
    return {
      session,
      under_way: this.session === session,
      lines,
      record,
      question: record?.next.blocked?.question ?? record?.next.blocked?.reason,
      tasks: made.map((task) => rowOf(task, byId)),
    };
  }

  #linesOf(session: string): ExplainLine[] | undefined {
    return this.#live?.transcript.session === session ? this.#live.lines : undefined;
  }

  /** Undefined when it is the session of a task. */
  async #readLines(session: string): Promise<ExplainLine[] | undefined> {
    const lines: ExplainLine[] = [];
    let read = 0;
    for (const { event } of sessionEvents(this.#source.trace(session))) {
      if (event.type === 'task-picked' && event.task !== explainTask) return undefined;
      addLines(lines, event);
      read += 1;
      if (read % slice === 0) await breathe();
    }
    return lines;
  }

  #take(event: StampedEvent): void {
    if (event.type === 'task-picked') this.#begin(event.session);
    const live = this.#live;
    if (live === undefined || !('session' in event) || event.session !== live.transcript.session) {
      return;
    }
    live.transcript.take(event);
    if (event.type === 'session-ended') this.#end();
  }

  #begin(session: string): void {
    this.#live?.transcript.end();
    const transcript = new Transcript(this.#source.trace(session), this.#project.root);
    const lines: ExplainLine[] = [];
    this.#live = { transcript, lines, isUnderWay: true };
    transcript.follow({
      changed: (told) => {
        this.#tell({ type: 'rows', ...told });
      },
      printed: (event) => {
        for (const line of addLines(lines, event)) {
          this.#tell({ type: 'explain-line', session, line });
        }
      },
    });
    this.#tell({ type: 'explain', session });
  }

  #end(): void {
    if (this.#live === undefined) return;
    this.#live.transcript.end();
    this.#live.isUnderWay = false;
    this.#tell({ type: 'explain', session: undefined });
  }
}

/** Adds what an event says, and returns it. It may read ten files one after the other: that is said once. */
function addLines(lines: ExplainLine[], event: StampedEvent): ExplainLine[] {
  const added: ExplainLine[] = [];
  for (const line of explainLines(event)) {
    if (lines.at(-1)?.words === line.words || lines.length >= mostLines) continue;
    lines.push(line);
    added.push(line);
  }
  return added;
}
