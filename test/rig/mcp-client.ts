import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';

const entry = z.object({
  command: z.string(),
  args: z._default(z.array(z.string()), []),
  env: z._default(z.record(z.string(), z.string()), {}),
});
const config = z.object({ mcpServers: z.record(z.string(), entry) });

const response = z.object({
  id: z.number(),
  result: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
});
const toolList = z.object({ tools: z.array(z.object({ name: z.string() })) });

/**
 * The least that claude does with an MCP server of its config: starts it in its own process group with
 * its own environment, asks for its tools, calls them. JSON-RPC, one message a line.
 */
export class McpClient {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: z.infer<typeof response>) => void>();
  #asked = 0;
  tools: string[] = [];

  private constructor(name: string, server: z.infer<typeof entry>) {
    this.name = name;
    const env = Object.entries(server.env).map(([key, value]) => [key, expand(value)] as const);
    this.#child = spawn(expand(server.command), server.args.map(expand), {
      env: { ...process.env, ...Object.fromEntries(env) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.stdout === null) throw new Error('the MCP server has no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const parsed = response.safeParse(JSON.parse(line));
      if (parsed.success) this.#waiting.get(parsed.data.id)?.(parsed.data);
    });
  }

  /** Starts the first server of a config file, as far as its list of tools. */
  static async connect(configPath: string): Promise<McpClient> {
    const { mcpServers } = config.parse(JSON.parse(readFileSync(configPath, 'utf8')));
    const [first] = Object.entries(mcpServers);
    if (first === undefined) throw new Error(`${configPath} has no server`);
    const client = new McpClient(...first);
    await client.#ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'stand-in', version: '1' },
    });
    client.#send({ method: 'notifications/initialized' });
    const listed = await client.#ask('tools/list', {});
    client.tools = toolList.parse(listed.result).tools.map((tool) => tool.name);
    return client;
  }

  /** What the tool answered; an error of the protocol is shown to the model as a failed call, too. */
  async call(tool: string, input: object): Promise<unknown> {
    const answered = await this.#ask('tools/call', { name: tool, arguments: input });
    const refused = [{ type: 'text', text: JSON.stringify(answered.error) }];
    return answered.result ?? { isError: true, content: refused };
  }

  close(): void {
    this.#child.stdin?.end();
  }

  #ask(method: string, params: object): Promise<z.infer<typeof response>> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }
}

/** As claude does it: `${NAME}` stands for a variable of its own environment. */
function expand(text: string): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
}
