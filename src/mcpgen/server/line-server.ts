import type { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { LineTransport } from './line-transport.ts';

/** The agent gives a server 100 ms after SIGINT and about 500 in all; what is written is written at once. */
const leaveMs = 400;

interface Lines {
  /** Lets go of what would hold the process. */
  onEnd: () => void;
  /** The id of the request that has been answered already. */
  answered?: string | number | undefined;
}

/**
 * Serves over stdin and stdout until stdin closes or a signal comes; then the process ends by itself, at
 * the latest after 400 ms.
 */
export function serveLines(factory: () => McpServer, { onEnd, answered }: Lines): void {
  const transport = new LineTransport(process.stdin, process.stdout, answered);
  const handle = serveStdio(factory, { transport });
  let isOver = false;
  const leave = (): void => {
    if (isOver) return;
    isOver = true;
    onEnd();
    void handle.close();
    process.stdin.destroy();
    // A lock that is waited for or a check that does not end: nobody is there any more to tell.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), leaveMs).unref();
  };
  process.stdin.once('end', leave);
  process.stdin.once('close', leave);
  process.stdout.once('error', leave);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave);
}
