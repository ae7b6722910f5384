import type { StampedEvent } from '../model/event.ts';
import { foldRun, type RunState } from '../model/run-state.ts';
import { wireText } from './event-stream.ts';

/** So many events are at hand for pages that come back; who is further behind starts anew. */
const keptEvents = 2_000;

/** Nor are they longer together: a page would be taken for one that does not read. */
const mostReplayedBytes = 2 * 1024 * 1024;

/** The events of a run from this one on, and those of the runs after it, at most so many; undefined for more. */
export type EventsSince = (
  place: { run: string; seq: number },
  most: number,
) => StampedEvent[] | undefined;

/** What happened in the newest run, and how to tell it to a page that has missed a part of it. */
export class RunStory {
  readonly #since: EventsSince;
  #recent: StampedEvent[] = [];
  #run: RunState | undefined;

  /** `since` reads what happened before this began to listen. */
  constructor(since: EventsSince) {
    this.#since = since;
  }

  /** How the run is; undefined when nothing was ever played. */
  get run(): RunState | undefined {
    return this.#run;
  }

  /** The id of the last event; undefined without one. */
  get last(): string | undefined {
    const newest = this.#recent.at(-1);
    return newest === undefined ? undefined : idOf(newest);
  }

  take(event: StampedEvent): void {
    this.#run = foldRun(this.#run, event);
    this.#recent.push(event);
    // Not each time: a long list would be moved for each event.
    if (this.#recent.length > keptEvents * 2) this.#recent = this.#recent.slice(-keptEvents);
  }

  /** Exactly what a page has missed that has seen the event with this id; undefined when it has to start anew. */
  replay(id: string): string | undefined {
    const place = placeOf(id);
    if (place === undefined) return undefined;
    const at = this.#recent.findLastIndex((event) => idOf(event) === id);
    const missed = at === -1 ? this.#older(place) : this.#recent.slice(at + 1);
    if (missed === undefined || missed.length > keptEvents) return undefined;
    let text = '';
    for (const event of missed) {
      text += wireText({ type: 'run', event }, idOf(event));
      if (text.length > mostReplayedBytes) return undefined;
    }
    return text;
  }

  /** From the logs, up to what this has told others. */
  #older(place: { run: string; seq: number }): StampedEvent[] | undefined {
    const newest = this.#recent.at(-1);
    if (newest === undefined) return undefined;
    const events = this.#since(place, keptEvents * 2);
    const [first] = events ?? [];
    // Where its own event is not in the logs any more, nobody knows what else is not.
    if (first?.run !== place.run || first.seq !== place.seq) return undefined;
    const end = events?.findLastIndex((event) => idOf(event) === idOf(newest)) ?? -1;
    return end === -1 ? undefined : events?.slice(1, end + 1);
  }
}

/** The id of an event, by which a page tells what it has seen. */
export function idOf({ run, seq }: StampedEvent): string {
  return `${run}:${seq}`;
}

function placeOf(id: string): { run: string; seq: number } | undefined {
  const match = /^(r-[\w-]{1,60}):(\d{1,15})$/.exec(id);
  return match?.[1] === undefined ? undefined : { run: match[1], seq: Number(match[2]) };
}
