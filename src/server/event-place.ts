import type { StampedEvent } from '../model/event.ts';

/** Where an event can be read in full: which one of which line of the stream, or what the engine said. */
export type EventPlace = { start: number; index: number } | { event: StampedEvent };

/** A line of the stream has no more events that a row shows. */
const mostEvents = 64;

const firstRoom = 1_024;

/** Of each event that a row shows: the row, and where it can be read in full. Very many take little memory. */
export class EventPlaces {
  readonly #engine: StampedEvent[] = [];
  /** The byte of the line and the number in it as one number; below zero what the engine said. */
  #places = new Float64Array(firstRoom);
  #rows = new Uint32Array(firstRoom);
  #count = 0;

  add(n: number, place: EventPlace): void {
    if (this.#count === this.#rows.length) this.#grow();
    this.#rows[this.#count] = n;
    if ('event' in place) this.#places[this.#count] = -this.#engine.push(place.event);
    else
      this.#places[this.#count] = place.start * mostEvents + Math.min(place.index, mostEvents - 1);
    this.#count += 1;
  }

  /** Of this row, in their order, at most so many; and how many there are. */
  of(n: number, most: number): { places: EventPlace[]; count: number } {
    const places: EventPlace[] = [];
    let count = 0;
    for (let at = 0; at < this.#count; at += 1) {
      if (this.#rows[at] !== n) continue;
      count += 1;
      if (count <= most) places.push(this.#at(at));
    }
    return { places, count };
  }

  *[Symbol.iterator](): Generator<{ n: number; place: EventPlace }, undefined> {
    for (let at = 0; at < this.#count; at += 1) {
      yield { n: this.#rows[at] ?? 0, place: this.#at(at) };
    }
  }

  #at(at: number): EventPlace {
    const place = this.#places[at] ?? 0;
    const event = place < 0 ? this.#engine[-place - 1] : undefined;
    if (event !== undefined) return { event };
    return { start: Math.floor(place / mostEvents), index: place % mostEvents };
  }

  #grow(): void {
    const [places, rows] = [this.#places, this.#rows];
    this.#places = new Float64Array(2 * places.length);
    this.#places.set(places);
    this.#rows = new Uint32Array(2 * rows.length);
    this.#rows.set(rows);
  }
}
