import { mcpStatusRequest, readServerStatus } from '../../agent/claude-control.ts';
import { serverName } from '../../mcpgen/mcp-config.ts';
import type { TranscriptEvent } from '../../model/event.ts';

export interface ServerWaitParts {
  /** The tools that the server has to offer. */
  tools: readonly string[];
  send: (line: string) => void;
  connected: () => void;
  failed: () => void;
}

/** Between two questions whether the MCP server is connected. */
const askAgainMs = 50;

/** Asks the agent for the session's MCP server until it is there with all its tools, or has failed. */
export class ServerWait {
  readonly #parts: ServerWaitParts;
  #asked = 0;
  #over = false;
  #again: NodeJS.Timeout | undefined;

  constructor(parts: ServerWaitParts) {
    this.#parts = parts;
  }

  ask(): void {
    this.#asked += 1;
    this.#parts.send(mcpStatusRequest(`mcp-${this.#asked}`));
  }

  take(event: TranscriptEvent): void {
    if (this.#over || event.type !== 'control-answered') return;
    if (!event.request_id.startsWith('mcp-')) return;
    const server = readServerStatus(event.answer).find(({ name }) => name === serverName);
    const { tools, connected, failed } = this.#parts;
    if (server?.status === 'connected' && tools.every((name) => server.tools.includes(name))) {
      this.close();
      connected();
    } else if (server?.status === 'failed') {
      this.close();
      failed();
    } else {
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        this.ask();
      }, askAgainMs);
    }
  }

  /** Asks no more. */
  close(): void {
    this.#over = true;
    clearTimeout(this.#again);
  }
}
