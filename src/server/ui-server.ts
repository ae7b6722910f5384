import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import sirv from 'sirv';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { Access, type Verdict } from './access.ts';
import { makeApi, type ApiParts } from './api.ts';
import { EventStream } from './event-stream.ts';

export interface ServerParts extends ApiParts {
  /** The folder of the built page. */
  page: string;
  host: string;
  /** 0 for any free one. */
  port: number;
}

/** A server that runs. */
export interface RunningServer {
  /** With the token that lets a browser in. */
  url: string;
  close: () => Promise<void>;
}

/** A request that comes in this slowly is no browser's. */
const headersMs = 10_000;
const requestMs = 30_000;

/** Nothing on the page comes from elsewhere, and nobody else may show it in a frame. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves the page and its routes. Fails with `port-taken` where the port is, and it is not asked for another. */
export async function startServer(parts: ServerParts): Promise<Result<RunningServer>> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  const listening = await listen(server, parts);
  if (!listening.ok) return listening;
  const { port } = listening.value;
  const names = ['localhost', '127.0.0.1', '[::1]', parts.host];
  const access = new Access({
    token,
    hosts: names.map((name) => `${name}:${port}`),
    cookie: `ralph-${port}`,
  });
  const api = getRequestListener(makeApi(parts).fetch);
  const page = sirv(parts.page, { single: true, etag: true });
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', `http://${parts.host}:${port}`);
    const verdict = access.judge(request);
    const cookie = verdict === 'no-token' ? access.cookieFor(url) : undefined;
    if (cookie !== undefined) {
      url.searchParams.delete('token');
      response.writeHead(303, { 'set-cookie': cookie, location: url.pathname + url.search });
      response.end();
      return;
    }
    if (verdict !== 'welcome') {
      refuse(response, verdict);
      return;
    }
    const events = /^\/api\/([^/]+)\/events$/.exec(url.pathname)?.[1];
    const desk = events === undefined ? undefined : parts.desks.get(events);
    if (desk !== undefined && request.method === 'GET') {
      const last = request.headers['last-event-id'];
      const stream = new EventStream(response, () => {
        desk.leave(stream);
      });
      desk.listen(stream, typeof last === 'string' ? last : undefined);
      return;
    }
    if (url.pathname.startsWith('/api/')) void api(request, response);
    else page(request, response);
  });
  return ok({
    url: `http://${parts.host.includes(':') ? `[${parts.host}]` : parts.host}:${port}/?token=${token}`,
    close: async () => {
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      for (const desk of parts.desks.values()) await desk.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

function refuse(response: ServerResponse, verdict: Exclude<Verdict, 'welcome'>): void {
  const words = {
    'no-token': 'Open the address that `ralph ui` printed: it has the token that lets you in.',
    'other-host': 'This server answers only under its own name.',
    'other-origin': 'This server answers only to its own page.',
  }[verdict];
  response.writeHead(verdict === 'no-token' ? 401 : 403, {
    'content-type': 'text/plain; charset=utf-8',
  });
  response.end(`${words}\n`);
}

/** How many ports above the wished one are tried. */
const triedPorts = 20;

async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<Result<AddressInfo>> {
  const last = port === 0 ? 0 : port + triedPorts;
  for (let at = port; at <= last; at += 1) {
    const error = await tryListen(server, host, at);
    if (error === undefined) return ok(server.address() as AddressInfo);
    if (error.code !== 'EADDRINUSE') {
      return fail({
        reason: 'refused',
        detail: `cannot listen on ${host}: ${error.code ?? error.message}`,
        todo: 'give another `--host` or `--port`',
      });
    }
  }
  return fail({
    reason: 'refused',
    detail: `the ports ${port} to ${last} of ${host} are taken`,
    todo: 'give another `--port`, or 0 for any free one',
  });
}

function tryListen(
  server: Server,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off('listening', listening);
      resolve(error);
    };
    const listening = (): void => {
      server.off('error', failed);
      resolve(undefined);
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen(port, host);
  });
}
