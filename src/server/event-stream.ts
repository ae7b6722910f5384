import type { ServerResponse } from 'node:http';
import type { ServerMessage } from './message.ts';

/** Proxies and browsers close what is silent for long. */
const keepAliveMs = 15_000;

/** A page that does not read what it gets is let go; it comes back and catches up from the log. */
const mostWaitingBytes = 4 * 1024 * 1024;

/** The stream of events to one page. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #alive: NodeJS.Timeout;

  constructor(response: ServerResponse, closed: () => void) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // How soon a page asks again when the server is gone.
    response.write('retry: 500\n\n');
    this.#alive = setInterval(() => {
      this.#write(': alive\n\n');
    }, keepAliveMs);
    response.on('close', () => {
      clearInterval(this.#alive);
      closed();
    });
  }

  /** Sends a message; `id` is where the page goes on from when it comes back. */
  send(message: ServerMessage, id?: string): void {
    const { type, ...data } = message;
    const place = id === undefined ? '' : `id: ${id}\n`;
    this.#write(`${place}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    this.#response.end();
  }

  #write(text: string): void {
    if (this.#response.writableLength > mostWaitingBytes) {
      this.#response.destroy();
      return;
    }
    this.#response.write(text);
  }
}
