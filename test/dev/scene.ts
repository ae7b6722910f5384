import { readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { McpClient } from '../rig/mcp-client.ts';
import {
  assistantMessage,
  initMessage,
  resultMessage,
  toolResultMessage,
} from '../rig/stand-in-stream.ts';

const criterion = z.object({ id: z.string() });
const manifest = z.object({ task: z.object({ acceptance: z.array(criterion) }) });

/** One session, from its first words to its result. */
export class Scene {
  readonly #session: string;
  readonly #client: McpClient;
  readonly #pace = Number(process.env['RALPH_DEV_PACE'] ?? 700);
  #calls = 0;

  constructor(session: string, client: McpClient) {
    this.#session = session;
    this.#client = client;
  }

  async perform(): Promise<void> {
    print(initMessage(this.#session, this.#client.tools));
    await this.#say('I look at what is there before I change anything.');
    for (const path of ['package.json', 'src/cart.js', 'src/search.js', 'test/cart.test.js']) {
      await this.#use('Read', { file_path: path }, readFileSync(path, 'utf8'));
    }
    await this.#ask('report_progress', {
      message: 'Read the modules; the change goes into src/cart.js',
      percent: 30,
    });
    await this.#use('Grep', { pattern: 'total', path: 'src' }, 'src/cart.js:9:  total() {');
    await this.#say(
      'The cart holds its items itself. **Two places** have to change:\n\n1. `total()`\n2. its test',
    );
    const old = readFileSync('src/cart.js', 'utf8');
    const made = `  /** Of session ${this.#session.slice(0, 8)}. */\n  count() {\n    return this.items.length;\n  }\n`;
    writeFileSync('src/cart.js', old.replace(/\}\n$/, `\n${made}}\n`));
    const edit = { file_path: 'src/cart.js', old_string: '}\n', new_string: `\n${made}}\n` };
    await this.#use('Edit', edit, 'The file src/cart.js has been updated.');
    await this.#use(
      'Bash',
      { command: 'node --test', description: 'Run the tests' },
      failedTest,
      true,
    );
    await this.#say('The test that fails is about an item without a price. I mend that.');
    appendFileSync('src/search.js', `// seen by ${this.#session.slice(0, 8)}\n`);
    await this.#use(
      'Edit',
      { ...edit, new_string: `${made}\n` },
      'The file src/cart.js has been updated.',
    );
    await this.#use(
      'Bash',
      { command: 'node --test', description: 'Run the tests' },
      'ok 1 - adds prices\n# pass 1',
    );
    await this.#ask('complete_task', {
      summary: 'The cart tells how many items it holds',
      criteria: wantedCriteria().map((id) => ({ id, met: true, evidence: 'test/cart.test.js' })),
    });
    await this.#say('Done.');
    print(resultMessage(this.#session, { num_turns: 12, total_cost_usd: 0.21 }));
  }

  async #say(text: string): Promise<void> {
    await rest(this.#pace);
    print(assistantMessage(this.#session, { type: 'text', text }));
  }

  /** A call that only the transcript knows of. */
  async #use(name: string, input: object, output: string, failed = false): Promise<void> {
    const id = this.#open(name, input);
    await rest(this.#pace);
    const content = failed ? { content: output, is_error: true } : { content: output };
    const result = { tool_use_id: id, type: 'tool_result', ...content };
    const message = { role: 'user', content: [result] };
    print({ type: 'user', message, parent_tool_use_id: null, session_id: this.#session });
  }

  /** A call of one of Ralph's tools, which it really makes. */
  async #ask(tool: string, input: object): Promise<void> {
    const id = this.#open(`mcp__ralph__${tool}`, input);
    const answer = await this.#client.call(tool, input);
    await rest(this.#pace);
    print(toolResultMessage(this.#session, id, JSON.stringify(answer)));
  }

  #open(name: string, input: object): string {
    this.#calls += 1;
    const id = `toolu_${this.#calls}`;
    print(assistantMessage(this.#session, { type: 'tool_use', id, name, input }));
    return id;
  }
}

/** The ids of the acceptance criteria of the task that is played. */
function wantedCriteria(): string[] {
  const path = join(process.env['RALPH_SESSION_DIR'] ?? '.', 'manifest.json');
  return manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).task.acceptance.map(({ id }) => id);
}

const failedTest = `not ok 1 - adds prices
  AssertionError: Expected values to be strictly equal: NaN !== 3
    at test/cart.test.js:8:10
# fail 1`;

/** One line of the stream that Ralph reads. */
export function print(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
