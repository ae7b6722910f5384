import type { ServerMessage } from '../../../src/server/message.ts';

/** What is heard from the server: that it is there, that it is lost, and what it tells. */
export type Heard = { type: 'open' } | { type: 'lost'; refused: boolean } | ServerMessage;

/** A page of another thread, or this one. */
export type Hear = (heard: Heard) => void;

const told: Readonly<Record<ServerMessage['type'], true>> = {
  state: true,
  run: true,
  engine: true,
  queue: true,
  explain: true,
  'explain-line': true,
  rows: true,
};

/** How soon a server is asked again that has turned this one away. */
const againMs = 1_000;

/** The server says every five seconds that it is there: a network may be gone without a word. */
const silentMs = 16_000;
const lookMs = 2_000;

/** The events of one project, from its server; it comes back by itself. */
export class ServerStream {
  readonly #address: string;
  readonly #hear: Hear;
  #source: EventSource | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;

  constructor(address: string, hear: Hear) {
    this.#address = address;
    this.#hear = hear;
  }

  open(): void {
    const source = new EventSource(this.#address);
    this.#source = source;
    this.#note();
    this.#look = setInterval(() => {
      if (Date.now() - this.#heardAt < silentMs) return;
      this.#hear({ type: 'lost', refused: false });
      this.close();
      this.open();
    }, lookMs);
    source.addEventListener('open', () => {
      this.#note();
      this.#hear({ type: 'open' });
    });
    source.addEventListener('error', () => {
      this.#note();
      // A browser comes back by itself to a server that is gone, and not to one that refuses it.
      const refused = source.readyState === EventSource.CLOSED;
      this.#hear({ type: 'lost', refused });
      if (!refused) return;
      this.close();
      this.#again = setTimeout(() => {
        this.open();
      }, againMs);
    });
    source.addEventListener('alive', () => {
      this.#note();
    });
    for (const type of Object.keys(told)) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        this.#note();
        this.#hear({ type, ...(JSON.parse(event.data) as object) } as ServerMessage);
      });
    }
  }

  close(): void {
    clearTimeout(this.#again);
    clearInterval(this.#look);
    this.#source?.close();
  }

  #note(): void {
    this.#heardAt = Date.now();
  }
}
