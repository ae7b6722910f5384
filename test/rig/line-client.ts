import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';

const message = z.looseObject({
  id: z.optional(z.nullable(z.union([z.number(), z.string()]))),
  method: z.optional(z.string()),
  params: z.optional(z.unknown()),
  result: z.optional(z.unknown()),
  error: z.optional(z.looseObject({ code: z.number(), message: z.string() })),
});
export type LineMessage = z.infer<typeof message>;

const called = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.optional(z.string()) })),
  isError: z.optional(z.boolean()),
  structuredContent: z.optional(z.record(z.string(), z.unknown())),
});

export interface Called {
  text: string;
  failed: boolean;
  data: Record<string, unknown> | undefined;
}

/** Speaks to a server over its stdio, line by line, as exactly as a test wants; no library is between. */
export class LineClient {
  readonly child: ChildProcess;
  /** Everything that came, in its order. */
  readonly messages: LineMessage[] = [];
  /** Lines that were no JSON. */
  readonly noise: string[] = [];
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  readonly #listeners = new Set<() => void>();
  #stderr = '';
  #asked = 0;

  constructor(command: string, args: string[], env: Record<string, string>) {
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.exit = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        resolve({ code, signal });
        this.#tell();
      });
    });
    this.child.stdin?.on('error', () => undefined);
    this.child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    if (this.child.stdout === null) throw new Error('the server has no output');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      try {
        this.messages.push(message.parse(JSON.parse(line)));
      } catch {
        this.noise.push(line);
      }
      this.#tell();
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The handshake of the older protocol. */
  async initialize(protocolVersion = '2025-11-25'): Promise<LineMessage> {
    const answer = await this.ask('initialize', {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: 'lines', version: '1' },
    });
    this.write({ method: 'notifications/initialized' });
    return answer;
  }

  /** Sends a request and gives the answer to it. */
  ask(method: string, params: object = {}): Promise<LineMessage> {
    const id = this.send(method, params);
    return this.waitFor((one) => one.id === id && one.method === undefined);
  }

  /** Sends a request and gives its id. */
  send(method: string, params: object = {}): number {
    const id = ++this.#asked;
    this.write({ id, method, params });
    return id;
  }

  async call(name: string, input: unknown, meta?: object): Promise<Called> {
    const params = { name, arguments: input, ...(meta === undefined ? {} : { _meta: meta }) };
    const { result, error } = await this.ask('tools/call', params);
    if (error !== undefined) throw new Error(`${name}: ${error.message}`);
    const { content, isError = false, structuredContent } = called.parse(result);
    const text = content.map((part) => part.text ?? '').join('\n');
    return { text, failed: isError, data: structuredContent };
  }

  /** The first message that is meant, also one that has come already. Fails once the server has ended. */
  async waitFor(meant: (one: LineMessage) => boolean): Promise<LineMessage> {
    for (;;) {
      const found = this.messages.find(meant);
      if (found !== undefined) return found;
      const { exitCode, signalCode } = this.child;
      if (exitCode !== null || signalCode !== null) {
        throw new Error(`the server ended (${String(exitCode ?? signalCode)}): ${this.#stderr}`);
      }
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  write(value: object): void {
    this.writeLine(JSON.stringify({ jsonrpc: '2.0', ...value }));
  }

  writeLine(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    await this.exit;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
