import { wireText, type EventStream } from './event-stream.ts';
import type { ServerMessage } from './message.ts';

/** The pages that listen to one project. */
export class Audience {
  readonly #streams = new Set<EventStream>();

  join(stream: EventStream): void {
    this.#streams.add(stream);
  }

  leave(stream: EventStream): void {
    this.#streams.delete(stream);
  }

  /** Tells all of them; `id` is where each goes on from when it comes back. */
  tell(message: ServerMessage, id?: string): void {
    if (this.#streams.size === 0) return;
    const text = wireText(message, id);
    for (const stream of this.#streams) stream.write(text);
  }

  /** Ends their streams; a page that is still there comes back. */
  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }
}
