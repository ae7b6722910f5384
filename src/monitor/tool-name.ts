import type { TranscriptEvent } from '../model/event.ts';

/** Calls that never end are forgotten in the end: memory stays bounded. */
const remembered = 1_000;

/** Puts the tool's name into the end of a call: the agent's own line tells only the call's id. */
export class ToolNames {
  readonly #names = new Map<string, string>();

  /** The event, with the name when it is the end of a call that was seen to begin. */
  named(event: TranscriptEvent): TranscriptEvent {
    if (event.type === 'tool-opened') this.#remember(event.id, event.name);
    if (event.type !== 'tool-closed') return event;
    const name = this.#names.get(event.id);
    this.#names.delete(event.id);
    return name === undefined ? event : { ...event, name };
  }

  #remember(id: string, name: string): void {
    this.#names.set(id, name);
    if (this.#names.size <= remembered) return;
    for (const oldest of this.#names.keys()) {
      this.#names.delete(oldest);
      return;
    }
  }
}
