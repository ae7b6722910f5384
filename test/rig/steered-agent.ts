import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { unreachable } from '../../src/model/unreachable.ts';
import {
  asControlRequest,
  controlAnswer,
  type ControlRequest,
  type ServerStatus,
} from './control-answer.ts';
import { McpClient } from './mcp-client.ts';
import { agentCommand, type AgentCommand, type AgentMessage } from './stand-in-protocol.ts';
import { optionValue } from './stand-in-stream.ts';

/** Does what the test at the other end of the socket says, and ends when the test goes away. */
export function runSteered(socketPath: string, args: string[]): void {
  const socket = connect(socketPath);
  const tell = (message: AgentMessage): void => {
    socket.write(`${JSON.stringify(message)}\n`);
  };
  const agent = new SteeredAgent(args, tell);
  // A code of its own: an agent that lost its test is not to be mistaken for one that a test ended.
  socket.on('error', () => process.exit(70));
  socket.on('close', () => process.exit(70));
  createInterface({ input: socket }).on('line', (line) => {
    agent.obey(agentCommand.parse(JSON.parse(line)));
  });
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      agent.hear(line);
    })
    .on('close', () => {
      tell({ type: 'stdin-closed' });
    });
  const env = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  tell({
    type: 'started',
    args,
    pid: process.pid,
    env: Object.fromEntries(env),
    cwd: process.cwd(),
  });
}

class SteeredAgent {
  readonly #args: string[];
  readonly #tell: (message: AgentMessage) => void;
  readonly #unanswered: ControlRequest[] = [];
  #servers: Promise<ServerStatus[]> | undefined;
  #mcp: Promise<McpClient> | undefined;

  constructor(args: string[], tell: (message: AgentMessage) => void) {
    this.#args = args;
    this.#tell = tell;
  }

  hear(line: string): void {
    this.#tell({ type: 'stdin', line });
    const request = asControlRequest(tryParse(line));
    if (request === undefined) return;
    this.#unanswered.push(request);
    void this.#answer();
  }

  obey(command: AgentCommand): void {
    switch (command.type) {
      case 'print':
        // At once: the next command may be its end.
        writeSync(command.stream === 'stdout' ? 1 : 2, Buffer.from(command.base64, 'base64'));
        return;
      case 'ignore-signals':
        for (const signal of command.signals) {
          process.on(signal, () => {
            this.#tell({ type: 'signal', signal });
          });
        }
        return;
      case 'answer-controls':
        this.#servers = this.#serverStatus(command.mcp_status);
        void this.#answer();
        return;
      case 'call':
        void this.#call(command.id, command.tool, command.arguments);
        return;
      case 'start-orphan': {
        const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
          detached: true,
          stdio: 'ignore',
        });
        orphan.unref();
        this.#tell({ type: 'orphan-started', pid: orphan.pid ?? -1 });
        return;
      }
      case 'exit':
        process.exit(command.code);
        return;
      case 'die':
        process.kill(process.pid, command.signal);
        return;
      default:
        unreachable(command);
    }
  }

  async #answer(): Promise<void> {
    if (this.#servers === undefined) return;
    const servers = await this.#servers;
    for (const request of this.#unanswered.splice(0)) {
      writeSync(1, `${JSON.stringify(controlAnswer(request, servers))}\n`);
    }
  }

  async #serverStatus(status: string): Promise<ServerStatus[]> {
    if (status !== 'connected') return [{ name: 'ralph', status, tools: [] }];
    const { name, tools } = await this.#client();
    return [{ name, status, tools }];
  }

  async #call(id: number, tool: string, input: object): Promise<void> {
    const client = await this.#client();
    this.#tell({ type: 'called', id, result: await client.call(tool, input) });
  }

  #client(): Promise<McpClient> {
    this.#mcp ??= McpClient.connect(optionValue(this.#args, '--mcp-config') ?? 'no --mcp-config');
    return this.#mcp;
  }
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
