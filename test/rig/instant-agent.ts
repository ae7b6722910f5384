import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asControlRequest, controlAnswer } from './control-answer.ts';
import { McpClient } from './mcp-client.ts';
import {
  assistantMessage,
  initMessage,
  optionValue,
  resultMessage,
  toolResultMessage,
} from './stand-in-stream.ts';

const summary = { summary: 'done', criteria: [] };

/** What the session does next: another program may do something of its own before. */
export type InstantStep = 'work' | 'complete' | 'end';

/**
 * Plays a session by itself that completes its task at once, then ends when its input is closed. Without
 * the MCP server it writes the signal itself, so that a benchmark measures Ralph and nothing else.
 */
export async function runInstant(
  args: string[],
  withServer: boolean,
  before: (step: InstantStep) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const session = optionValue(args, '--session-id') ?? 'no-session-id';
  const server = withServer ? await startedServer(args) : silentServer();
  const servers = [{ name: 'ralph', status: 'connected', tools: server.tools }];
  for await (const line of createInterface({ input: process.stdin })) {
    const message: unknown = JSON.parse(line);
    const request = asControlRequest(message);
    if (request !== undefined) {
      print(controlAnswer(request, servers));
      continue;
    }
    const id = 'toolu_1';
    const name = 'mcp__ralph__complete_task';
    print(initMessage(session, server.tools));
    await before('work');
    print(assistantMessage(session, { type: 'tool_use', id, name, input: summary }));
    await before('complete');
    print(toolResultMessage(session, id, JSON.stringify(await server.complete())));
    print(assistantMessage(session, { type: 'text', text: 'Done.' }));
    print(resultMessage(session, { num_turns: 2 }));
    await before('end');
  }
  server.close();
}

interface Server {
  tools: string[];
  complete: () => unknown;
  close: () => void;
}

async function startedServer(args: string[]): Promise<Server> {
  const client = await McpClient.connect(optionValue(args, '--mcp-config') ?? 'no --mcp-config');
  return {
    tools: client.tools,
    complete: () => client.call('complete_task', summary),
    close: () => {
      client.close();
    },
  };
}

function silentServer(): Server {
  const folder = process.env['RALPH_SESSION_DIR'] ?? '.';
  return {
    tools: manifestTools(join(folder, 'manifest.json')),
    complete: () => {
      const signal = { type: 'completed', at: new Date().toISOString(), ...summary };
      appendFileSync(join(folder, 'signals.jsonl'), `${JSON.stringify(signal)}\n`);
    },
    close: () => undefined,
  };
}

/** The tools that Ralph waits for before it sends its prompt. */
function manifestTools(path: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('tools' in manifest)) return [];
  return Array.isArray(manifest.tools) ? manifest.tools.map(String) : [];
}

function print(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
