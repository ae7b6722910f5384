import { Agent, request as startRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as wholeText } from 'node:stream/consumers';
import type { ServerMessage } from '../../src/server/message.ts';
import { AwaitedList } from './awaited-list.ts';
import type { ServedPage } from './served-page.ts';

export interface PageAsk {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as it is; an object as JSON. */
  body?: unknown;
}

export interface PageReply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** Throws for what is none. */
  json: () => unknown;
}

/** A message of the stream of events, with its id. */
export interface HeardMessage {
  id: string | undefined;
  type: ServerMessage['type'] | 'alive';
  data: Record<string, unknown>;
}

/** What a browser that was let in asks a served page, with every header in the test's hand. */
export class PageClient {
  readonly port: number;
  readonly cookie: string;
  readonly #agent = new Agent({ keepAlive: false });

  private constructor(port: number, cookie: string) {
    this.port = port;
    this.cookie = cookie;
  }

  /** Follows the address with the token. */
  static async enter({ url }: Pick<ServedPage, 'url'>): Promise<PageClient> {
    const { port, pathname, search } = new URL(url);
    const stranger = new PageClient(Number(port), '');
    const { headers } = await stranger.ask(`${pathname}${search}`);
    return new PageClient(Number(port), headers['set-cookie']?.[0]?.split(';')[0] ?? '');
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Without its cookie, for what is not let in. */
  stranger(): PageClient {
    return new PageClient(this.port, '');
  }

  /** Asks, as the page would unless the test says otherwise; an empty header is left out. */
  async ask(path: string, asked: PageAsk = {}): Promise<PageReply> {
    const response = await this.send(path, asked);
    const text = await wholeText(response);
    return {
      ...{ status: response.statusCode ?? 0, headers: response.headers, text },
      json: () => JSON.parse(text) as unknown,
    };
  }

  /** The same for a route that answers. Throws when it refuses. */
  async get<Value = unknown>(path: string, asked: PageAsk = {}): Promise<Value> {
    const reply = await this.ask(path, asked);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.json() as Value;
  }

  post<Value = unknown>(path: string, body?: unknown): Promise<Value> {
    return this.get<Value>(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
  }

  /** Its answer as it begins to come. */
  send(path: string, { method = 'GET', headers = {}, body }: PageAsk): Promise<IncomingMessage> {
    const own: Record<string, string> = {
      cookie: this.cookie,
      ...(method === 'GET' ? {} : { origin: this.origin }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const sent = Object.entries(own).filter(([, value]) => value !== '');
    return new Promise((resolve, reject) => {
      const request = startRequest(
        {
          ...{ host: '127.0.0.1', port: this.port, path, method, agent: this.#agent },
          headers: Object.fromEntries(sent),
        },
        resolve,
      );
      request.on('error', reject);
      request.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  /** Begins to listen to what the server tells of a project, after the event with this id. */
  async listen(project = '1', last?: string): Promise<PageListener> {
    const response = await this.send(`/api/${project}/events`, {
      headers: last === undefined ? {} : { 'last-event-id': last },
    });
    return new PageListener(response);
  }

  /** Bytes as they are, on a connection of its own. */
  raw(text: string): Socket {
    const socket = connect(this.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(text);
    return socket;
  }
}

/** A page's end of the stream of events. */
export class PageListener {
  readonly status: number;
  readonly heard: AwaitedList<HeardMessage> = new AwaitedList(() =>
    JSON.stringify(this.heard.items.slice(-20)),
  );
  /** Settles when the stream is over, whoever has ended it. */
  readonly ended: Promise<void>;
  readonly #response: IncomingMessage;
  #rest = '';

  constructor(response: IncomingMessage) {
    this.#response = response;
    this.status = response.statusCode ?? 0;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      this.#take(chunk);
    });
    response.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.heard.end('the stream is over');
        resolve();
      });
    });
  }

  /** The first message of this type for which this holds. */
  next(
    type: HeardMessage['type'],
    holds: (data: Record<string, unknown>) => boolean = () => true,
  ): Promise<HeardMessage> {
    const matches = (one: HeardMessage): boolean => one.type === type && holds(one.data);
    return this.heard.waitFor(`the message ${type}`, matches);
  }

  /** The ids of the run's events that came, in order. */
  get ids(): (string | undefined)[] {
    return this.heard.items.flatMap(({ id, type }) => (type === 'run' ? [id] : []));
  }

  /** Reads no more of what comes. */
  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  close(): void {
    this.#response.destroy();
  }

  #take(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) this.heard.push({ id: undefined, type: 'alive', data: {} });
      const field = (name: string): string | undefined =>
        new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const type = field('event') as ServerMessage['type'] | undefined;
      if (type === undefined) continue;
      const data = JSON.parse(field('data') ?? '{}') as Record<string, unknown>;
      this.heard.push({ id: field('id'), type, data });
    }
  }
}
