import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { FileTail } from '../../host/file-tail.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import type { RunEnd, StampedEvent } from '../../model/event.ts';
import { isAllDone } from '../../model/run-end.ts';
import { LineFrame } from '../../monitor/line-frame.ts';
import { ToolNames } from '../../monitor/tool-name.ts';
import { translateLine } from '../../monitor/translate.ts';
import { RunFeed } from '../run-feed.ts';
import type { Printer } from './printer.ts';

type Stamped<Type extends StampedEvent['type']> = Extract<StampedEvent, { type: Type }>;

export interface RunViewParts {
  project: Project;
  /** The engine's process. */
  pid: number;
  printer: Printer;
}

/** How the run ended, or why nobody looks any more. */
export type ViewedEnd = { end: RunEnd; all_done: boolean } | 'left' | 'gone';

/**
 * A run as seen from another process: its events come from the log, and what its session prints from
 * the stream's own file. The transcripts of sessions that were over before are left out.
 */
export class RunView {
  /** Settles when the run ends, or with the reason when this is closed before. */
  readonly ended: Promise<ViewedEnd>;
  readonly #parts: RunViewParts;
  readonly #feed: RunFeed;
  /** The session whose agent runs, and its transcript once the past has been read. */
  #agent: { event: Stamped<'agent-started'>; stream: FileTail | undefined } | undefined;
  #live = false;
  #end: (end: ViewedEnd) => void = () => undefined;

  constructor(parts: RunViewParts) {
    this.#parts = parts;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#feed = new RunFeed(parts.project, parts.pid, (event) => {
      this.#take(event);
    });
    this.#feed.look();
    this.#live = true;
    this.#openStream();
  }

  /** Ends the look at it, for this reason if the run has not ended. All that was there by then is shown. */
  close(why: 'left' | 'gone'): void {
    this.#feed.close();
    this.#closeStream();
    this.#end(why);
  }

  #take(event: StampedEvent): void {
    // Its last words come before the news of its end.
    if (event.type === 'agent-exited') this.#closeStream();
    this.#parts.printer.take(event);
    if (event.type === 'agent-started') {
      this.#agent = { event, stream: undefined };
      if (this.#live) this.#openStream();
    }
    if (event.type === 'run-ended') this.#end({ end: event.end, all_done: isAllDone(event) });
  }

  #closeStream(): void {
    this.#agent?.stream?.close();
    this.#agent = undefined;
  }

  #openStream(): void {
    const agent = this.#agent;
    if (agent === undefined) return;
    const { session, run, seq } = agent.event;
    const { stream } = sessionFolder(join(this.#parts.project.sessions, session));
    const frame = new LineFrame();
    const names = new ToolNames();
    const takeLine = (line: string): void => {
      for (const translated of translateLine(line)) {
        // They are not in the log and have no place or time of their own any more.
        const stamp = { run, seq, at: new Date().toISOString(), session };
        this.#parts.printer.take({ ...names.named(translated), ...stamp });
      }
    };
    try {
      agent.stream = new FileTail(stream, (chunk) => {
        for (const line of frame.push(chunk)) takeLine(line);
      });
      agent.stream.look();
    } catch {
      // Removed by hand: the events of the log are shown all the same.
    }
  }
}
