import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

/** How many ports above the wished one are tried. */
const triedPorts = 20;

/** Listens on this port, or on the next free one above it; 0 is any free one. Fails with `refused`. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<Result<AddressInfo>> {
  const last = port === 0 ? 0 : Math.min(65_535, port + triedPorts);
  for (let at = port; at <= last; at += 1) {
    const error = await tryListen(server, host, at);
    if (error === undefined) return ok(server.address() as AddressInfo);
    if (error.code !== 'EADDRINUSE') {
      return fail({
        reason: 'refused',
        detail: `cannot listen on port ${at} of ${host}: ${error.code ?? error.message}`,
        todo: todos[error.code ?? ''] ?? 'give another `--host` or `--port`',
      });
    }
  }
  return fail({
    reason: 'refused',
    detail: `the ports ${port} to ${last} of ${host} are taken`,
    todo: 'give another `--port`, or 0 for any free one',
  });
}

const todos: Record<string, string> = {
  EACCES: 'give a `--port` from 1024 on',
  ENOTFOUND: 'give a `--host` that this machine has, as 127.0.0.1 or 0.0.0.0',
  EADDRNOTAVAIL: 'give a `--host` that this machine has, as 127.0.0.1 or 0.0.0.0',
};

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
