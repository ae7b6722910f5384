import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { Access, hostName, type Verdict } from './access.ts';
import { makeApi, type ApiParts } from './api.ts';
import { EventStream } from './event-stream.ts';
import { PageFiles } from './page-files.ts';
import { pageHeaders } from './page-header.ts';
import { listen } from './port.ts';

export interface ServerParts extends ApiParts {
  /** The folder of the built page. */
  page: string;
  host: string;
  /** 0 for any free one. */
  port: number;
  /** What lets a browser in, by the port that it got. */
  token: (port: number) => string;
  limits?: Partial<ServerLimits>;
}

/** What one who asks much, or slowly, may take. */
export interface ServerLimits {
  /** For the head of a request and its body together. */
  requestMs: number;
  /** Pages that listen at the same time, of all projects. */
  streams: number;
}

/** A server that runs. */
export interface RunningServer {
  /** With the token that lets a browser in. */
  url: string;
  port: number;
  /** The same, good for one browser. */
  ticketUrl: () => string;
  close: () => Promise<void>;
}

/** A request that comes in this slowly is no browser's. */
const headersMs = 4_000;
const lookMs = 1_000;

/** Nobody has so many tabs; each may have some megabytes waiting for it. */
const usualLimits: ServerLimits = { requestMs: 30_000, streams: 1_000 };

/** The longest address of a page is far below. */
const mostHeaderBytes = 16 * 1024;

/** Serves the page and its routes. Fails with `refused` where it cannot listen, and with `unreadable`. */
export async function startServer(parts: ServerParts): Promise<Result<RunningServer>> {
  const page = PageFiles.read(parts.page);
  if (!page.ok) return page;
  const limits = { ...usualLimits, ...parts.limits };
  const server = createServer({
    headersTimeout: Math.min(headersMs, limits.requestMs),
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: lookMs,
    maxHeaderSize: mostHeaderBytes,
  });
  const listening = await listen(server, parts);
  if (!listening.ok) return listening;
  const { port, address } = listening.value;
  const token = parts.token(port);
  const access = new Access({ token, names: namesOf(parts.host, address), port });
  const answer = listener(parts, { access, page: page.value, streams: limits.streams });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    try {
      answer(request, response);
    } catch {
      // A bug, and no reason to end what others look at.
      say(response, 500, 'Ralph could not answer this.');
    }
  });
  const urlWith = (given: string): string =>
    `http://${hostName(urlHost(parts.host))}:${port}/?token=${given}`;
  return ok({
    url: urlWith(token),
    port,
    ticketUrl: () => urlWith(access.ticket()),
    close: async () => {
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      await parts.commands.close();
      // Before the projects: nobody is to be told that there are none.
      server.closeAllConnections();
      for (const seat of parts.seats.values()) await seat.close();
      await closed;
    },
  });
}

interface Rooms {
  access: Access;
  page: PageFiles;
  /** For so many that listen. */
  streams: number;
}

function listener(
  parts: ApiParts,
  { access, page, streams }: Rooms,
): (request: IncomingMessage, response: ServerResponse) => void {
  let listening = 0;
  const api = getRequestListener(makeApi(parts).fetch, { overrideGlobalObjects: false });
  return (request, response) => {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    const verdict = access.judge(request);
    if (verdict === 'other-host' || verdict === 'other-origin') {
      refuse(response, verdict);
      return;
    }
    const url = urlOf(request);
    if (url === undefined) {
      say(response, 400, 'This is no address of the page.');
      return;
    }
    const given = url.searchParams.get('token');
    const cookie = access.cookieFor(given);
    const isPage = !url.pathname.startsWith('/api/');
    if (isPage && (cookie !== undefined || (given !== null && verdict === 'welcome'))) {
      // It is not to stay in the history of the browser.
      url.searchParams.delete('token');
      if (cookie !== undefined) response.setHeader('set-cookie', cookie);
      const location = `/${url.pathname.replace(/^\/+/, '')}${url.search}`;
      response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
      return;
    }
    if (verdict !== 'welcome') {
      refuse(response, verdict);
      return;
    }
    const project = /^\/api\/([^/]+)\/events$/.exec(url.pathname)?.[1];
    const seat = project === undefined ? undefined : parts.seats.get(project);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (seat !== undefined && request.method === 'GET') {
      if (listening >= streams) {
        say(response, 503, 'Too many pages listen: close some.');
        return;
      }
      listening += 1;
      response.once('close', () => (listening -= 1));
      const stream = new EventStream(response);
      stream.onClosed(seat.listen(stream, request.headers['last-event-id'] as string | undefined));
    } else if (!isPage) void api(request, response);
    else if (isRead) page.answer(request, response, url.pathname);
    else {
      response.setHeader('allow', 'GET, HEAD');
      say(response, 405, 'The page can only be read.');
    }
  };
}

/** Undefined for what is no address: a program may send anything. */
function urlOf({ url = '' }: IncomingMessage): URL | undefined {
  return url.startsWith('/') && URL.canParse(url.replace(/^\/+/, '/'), 'http://page')
    ? new URL(url.replace(/^\/+/, '/'), 'http://page')
    : undefined;
}

const refusals = {
  'no-token': 'Open the address that `ralph ui` printed: it has the token that lets you in.',
  'other-host': 'This server answers only under its own name.',
  'other-origin': 'This server answers only to its own page.',
};

function refuse(response: ServerResponse, verdict: Exclude<Verdict, 'welcome'>): void {
  // What it still sends is of no interest.
  response.setHeader('connection', 'close');
  say(response, verdict === 'no-token' ? 401 : 403, refusals[verdict]);
}

function say(response: ServerResponse, status: number, words: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(`${words}\n`);
}

const everywhere: readonly string[] = ['0.0.0.0', '::'];

/** Under which it can be reached where it listens. */
function namesOf(host: string, address: string): string[] {
  const own = ['localhost', '127.0.0.1', '::1', host, address];
  if (['127.0.0.1', '::1'].includes(address)) return own;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return [...own, hostname(), `${hostname()}.local`, ...addresses.map((one) => one.address)];
}

/** Where the person's own browser finds it. */
function urlHost(host: string): string {
  return everywhere.includes(host) ? '127.0.0.1' : host;
}
