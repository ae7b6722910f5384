import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

export interface ScriptPlan {
  /** Absolute path of a session's server script. */
  script: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Of Ralph itself. */
  version: string;
}

const message = z.object({
  id: z.number(),
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ message: z.string() })),
});
type Message = z.infer<typeof message>;

const keptErrors = 4_000;
const startMs = 30_000;
const leaveMs = 2_000;

/**
 * A client of one session's server, as small as can be: starts its script as an agent would, and asks.
 * What goes wrong is told in words.
 */
export class ScriptClient {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Result<Message, string>) => void>();
  readonly #ended: Promise<void>;
  #asked = 0;
  #said = '';
  #end: string | undefined;

  private constructor({ script, cwd, env }: ScriptPlan) {
    this.#child = spawn('bash', [script], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-keptErrors);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#over(error.message);
        resolve();
      });
      this.#child.once('close', (code, signal) => {
        this.#over(`ended with ${signal ?? `code ${code ?? 'unknown'}`}`);
        resolve();
      });
    });
    if (this.#child.stdout === null) return;
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#take(line);
    });
  }

  /** Starts the script as far as its answer to `initialize`. */
  static async start(plan: ScriptPlan): Promise<Result<ScriptClient, string>> {
    const client = new ScriptClient(plan);
    const late = setTimeout(() => {
      client.#over(`did not answer within ${startMs / 1000} s`);
      client.#child.kill('SIGKILL');
    }, startMs);
    const first = await client.ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'ralph mcp debug', version: plan.version },
    });
    clearTimeout(late);
    if (!first.ok) {
      await client.close();
      return first;
    }
    client.#send({ method: 'notifications/initialized' });
    return ok(client);
  }

  /** What the server answers; fails with its error, or with how it ended and what it said then. */
  async ask(method: string, params: object): Promise<Result<unknown, string>> {
    const id = ++this.#asked;
    const answer = await new Promise<Result<Message, string>>((resolve) => {
      if (this.#end !== undefined) {
        resolve(fail(this.#end));
        return;
      }
      this.#waiting.set(id, resolve);
      this.#send({ id, method, params });
    });
    if (!answer.ok) return answer;
    const { error, result } = answer.value;
    return error === undefined ? ok(result) : fail(`${method}: ${error.message}`);
  }

  /** Closes its input, waits until it has left, and ends it where it does not. */
  async close(): Promise<void> {
    this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), leaveMs);
    await this.#ended;
    clearTimeout(late);
  }

  #take(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#over(`said what is no message: ${line.slice(0, 200)}`);
      return;
    }
    // What has no id of ours is a notification.
    const parsed = message.safeParse(value);
    if (!parsed.success) return;
    this.#waiting.get(parsed.data.id)?.(ok(parsed.data));
    this.#waiting.delete(parsed.data.id);
  }

  #over(how: string): void {
    const said = this.#said.trim();
    this.#end ??= `the server ${how}${said === '' ? '' : `, and said: ${said}`}`;
    for (const resolve of this.#waiting.values()) resolve(fail(this.#end));
    this.#waiting.clear();
  }

  #send(parts: object): void {
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...parts })}\n`);
  }
}
