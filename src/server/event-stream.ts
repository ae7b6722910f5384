import type { ServerResponse } from 'node:http';
import type { ServerMessage } from './message.ts';

/** Proxies and browsers close what is silent for long, and a page takes it for gone. */
const keepAliveMs = 5_000;

/** A page that does not read what it gets is let go; it comes back and catches up from the log. */
const mostWaitingBytes = 4 * 1024 * 1024;

/** A message as it goes over the wire; `id` is where a page goes on from when it comes back. */
export function wireText(message: ServerMessage, id?: string): string {
  const { type, ...data } = message;
  const place = id === undefined ? '' : `id: ${id}\n`;
  // JSON has its line breaks escaped: one line holds it all.
  return `${place}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The stream of events to one page. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #alive: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    // What is written to a page that is just gone is lost, and no reason for anything else.
    response.on('error', () => undefined);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // How soon a page asks again when the server is gone.
    this.write('retry: 500\n\n');
    this.#alive = setInterval(() => {
      this.write('event: alive\ndata: {}\n\n');
    }, keepAliveMs);
    this.onClosed(() => {
      clearInterval(this.#alive);
    });
  }

  /** Calls back once, whoever ends it. */
  onClosed(closed: () => void): void {
    this.#response.once('close', closed);
  }

  /** Takes the text of whole messages. */
  write(text: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (response.writableLength > mostWaitingBytes) response.destroy();
    else response.write(text);
  }

  close(): void {
    this.#response.end();
  }
}
