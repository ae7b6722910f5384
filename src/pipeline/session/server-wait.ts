import {
  mcpStatusRequest,
  readServerStatus,
  type ServerStatus,
} from '../../agent/claude-control.ts';
import { serverName } from '../../mcpgen/mcp-config.ts';
import type { TranscriptEvent } from '../../model/event.ts';

export interface ServerWaitParts {
  /** The tools that Ralph's own server has to offer. */
  tools: readonly string[];
  /** Names of the others that have to be there: what they offer is their own affair. */
  others: readonly string[];
  send: (line: string) => void;
  connected: () => void;
  failed: () => void;
}

/** Nobody is there to log in or to turn it on. */
const hopeless: ReadonlySet<string> = new Set(['failed', 'needs-auth', 'disabled']);

interface Lacking {
  name: string;
  status: string;
}

/** Between two questions whether the MCP server is connected. */
const askAgainMs = 50;

/** Asks the agent for the session's MCP servers until all are there, Ralph's with all its tools, or one has failed. */
export class ServerWait {
  readonly #parts: ServerWaitParts;
  #asked = 0;
  #lacking: Lacking[] = [];
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
    const { connected, failed } = this.#parts;
    const servers = readServerStatus(event.answer);
    this.#lacking = this.#lackingIn(servers);
    if (this.#lacking.length === 0) {
      this.close();
      connected();
    } else if (this.#lacking.some(({ status }) => hopeless.has(status))) {
      this.close();
      failed();
    } else {
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        this.ask();
      }, askAgainMs);
    }
  }

  /** What is not there yet, each in words: `github (failed)`. */
  get lacking(): string[] {
    return this.#lacking.map(({ name, status }) => `${name} (${status})`);
  }

  #lackingIn(servers: readonly ServerStatus[]): Lacking[] {
    const { tools, others } = this.#parts;
    return [serverName, ...others].flatMap((name) => {
      const server = servers.find((one) => one.name === name);
      if (server?.status !== 'connected') return [{ name, status: server?.status ?? 'not there' }];
      const needed = name === serverName ? tools : [];
      const has = needed.every((tool) => server.tools.includes(tool));
      return has ? [] : [{ name, status: 'without its tools' }];
    });
  }

  /** Asks no more. */
  close(): void {
    this.#over = true;
    clearTimeout(this.#again);
  }
}
