import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { AwaitedList } from './awaited-list.ts';
import {
  agentMessage,
  type AgentCommand,
  type AgentMessage,
  type AgentStart,
} from './stand-in-protocol.ts';
import {
  assistantMessage,
  initMessage,
  optionValue,
  resultMessage,
  toolResultMessage,
} from './stand-in-stream.ts';

const userMessage = z.object({
  type: z.literal('user'),
  message: z.object({ content: z.string() }),
});
const toolAnswer = z.object({
  content: z._default(z.array(z.object({ text: z._default(z.string(), '') })), []),
  isError: z._default(z.boolean(), false),
});

export interface CallAnswer {
  text: string;
  failed: boolean;
}

/** One run of the stand-in agent, steered by the test that holds this. */
export class StandInSession {
  /** Claude's arguments, without those that name the stand-in itself. */
  readonly args: string[];
  readonly pid: number;
  readonly env: Record<string, string>;
  readonly cwd: string;
  /** Settles when the process has ended, however that came. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #messages: AwaitedList<AgentMessage>;
  #calls = 0;

  private constructor(start: AgentStart, socket: Socket) {
    this.args = start.args;
    this.pid = start.pid;
    this.env = start.env;
    this.cwd = start.cwd;
    this.#socket = socket;
    this.#messages = new AwaitedList(() => this.story());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#messages.end('the agent has ended');
        resolve();
      });
    });
  }

  /** Makes the session of this connection once the agent at its other end has told who it is. */
  static over(socket: Socket, begun: (session: StandInSession) => void): void {
    let session: StandInSession | undefined;
    // A killed agent resets the connection; `closed` tells of it.
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      const message = agentMessage.parse(JSON.parse(line));
      if (message.type === 'started') {
        session = new StandInSession(message, socket);
        begun(session);
      } else if (session !== undefined) {
        session.#messages.push(message);
      }
    });
  }

  /** Claude's session id, as Ralph gave it. */
  get id(): string {
    return optionValue(this.args, '--session-id') ?? 'no-session-id';
  }

  /** The first message on its standard input that matches, parsed. */
  async waitForStdin(matches: (message: unknown) => boolean, boundMs?: number): Promise<unknown> {
    const found = await this.#messages.waitFor(
      'a message on standard input',
      (message) => message.type === 'stdin' && matches(JSON.parse(message.line)),
      boundMs,
    );
    return found.type === 'stdin' ? JSON.parse(found.line) : undefined;
  }

  /** The prompt, as soon as it was sent. */
  async waitForPrompt(): Promise<string> {
    const message = await this.waitForStdin((line) => userMessage.safeParse(line).success);
    return userMessage.parse(message).message.content;
  }

  /** Waits for a control request of this kind, such as `interrupt`. */
  async waitForControl(subtype: string): Promise<void> {
    const wanted = z.object({ request: z.object({ subtype: z.literal(subtype) }) });
    await this.waitForStdin((line) => wanted.safeParse(line).success);
  }

  /** Waits until Ralph has closed its input; the agent itself goes on until it is told to end. */
  async waitForStdinClosed(): Promise<void> {
    await this.#messages.waitFor(
      'the end of standard input',
      ({ type }) => type === 'stdin-closed',
    );
  }

  /** Prints one message of the stream. */
  print(message: object): void {
    this.printRaw(`${JSON.stringify(message)}\n`);
  }

  /** Prints these bytes as they are. */
  printRaw(content: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): void {
    this.#command({ type: 'print', base64: Buffer.from(content).toString('base64'), stream });
  }

  /** Prints the message with which claude begins a turn. */
  init(tools: string[] = []): void {
    this.print(initMessage(this.id, tools));
  }

  /** Prints a text of the model. */
  say(text: string): void {
    this.print(assistantMessage(this.id, { type: 'text', text }));
  }

  /** Prints a call of one of the agent's own tools and its answer. */
  useTool(id: string, name: string, input: object, answer: string): void {
    this.print(assistantMessage(this.id, { type: 'tool_use', id, name, input }));
    this.print(toolResultMessage(this.id, id, answer));
  }

  /** Prints the end of a turn, a good one unless `overrides` says otherwise. */
  result(overrides?: object): void {
    this.print(resultMessage(this.id, overrides));
  }

  /**
   * From now on answers control requests by itself, earlier ones too. `connected` starts the MCP server
   * of `--mcp-config` for it; any other status is only told.
   */
  answerControls(mcpStatus = 'connected'): void {
    this.#command({ type: 'answer-controls', mcp_status: mcpStatus });
  }

  /** Calls a tool of the MCP server. */
  async call(tool: string, input: Record<string, unknown>): Promise<CallAnswer> {
    const id = ++this.#calls;
    this.#command({ type: 'call', id, tool, arguments: input });
    const called = await this.#messages.waitFor(
      `the answer of ${tool}`,
      (message) => message.type === 'called' && message.id === id,
    );
    const answer = toolAnswer.parse(called.type === 'called' ? called.result : undefined);
    return { text: answer.content.map((part) => part.text).join('\n'), failed: answer.isError };
  }

  /** Does no more than report these signals from now on. */
  ignoreSignals(...signals: NodeJS.Signals[]): void {
    this.#command({ type: 'ignore-signals', signals });
  }

  /** Waits for an ignored signal. */
  async waitForSignal(signal: NodeJS.Signals): Promise<void> {
    await this.#messages.waitFor(
      signal,
      (message) => message.type === 'signal' && message.signal === signal,
    );
  }

  /** Starts a process that leaves the agent's group and outlives it; returns its id. */
  async startOrphan(): Promise<number> {
    this.#command({ type: 'start-orphan' });
    const started = await this.#messages.waitFor(
      'the start of the orphan',
      ({ type }) => type === 'orphan-started',
    );
    return started.type === 'orphan-started' ? started.pid : -1;
  }

  async exit(code: number): Promise<void> {
    this.#command({ type: 'exit', code });
    await this.closed;
  }

  /** Ends by a signal that it sends itself. */
  async die(signal: NodeJS.Signals): Promise<void> {
    this.#command({ type: 'die', signal });
    await this.closed;
  }

  story(): string {
    const lines = this.#messages.items.map((message) => JSON.stringify(message));
    return [`agent ${this.pid}: ${this.args.join(' ')}`, ...lines].join('\n  ');
  }

  #command(command: AgentCommand): void {
    this.#socket.write(`${JSON.stringify(command)}\n`);
  }
}
