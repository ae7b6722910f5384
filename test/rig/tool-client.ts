import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach } from 'vitest';
import type { WrittenProjectTool } from '../../src/model/written-project-tool.ts';
import type { Sandbox } from './sandbox.ts';
import { writeServedFolder } from './served-folder.ts';

/** A script that notes what it was started with in a file, for what a tool prints is made plain. */
export const noteScript = `const fs = require('node:fs');
const { NOTE, RALPH_SESSION, ANTHROPIC_API_KEY } = process.env;
fs.writeFileSync('started.json', JSON.stringify({ args: process.argv.slice(2), NOTE, RALPH_SESSION, ANTHROPIC_API_KEY, cwd: process.cwd() }));
`;

export interface Started {
  args: string[];
  NOTE?: string;
  RALPH_SESSION?: string;
  ANTHROPIC_API_KEY?: string;
  cwd: string;
}

/** What the script noted last. */
export function startedIn(sandbox: Sandbox): Started {
  return JSON.parse(readFileSync(join(sandbox.project, 'started.json'), 'utf8')) as Started;
}

type ToolResult = Awaited<ReturnType<Client['callTool']>>;

/** The words of an answer. */
export function textOf({ content }: ToolResult): string {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
}

/**
 * Connects clients to the servers of made-up sessions whose task names these tools of the project. To be
 * called behind `useSandbox`: they are closed before it looks for processes that are left.
 */
export function useToolClients(
  sandbox: () => Sandbox,
): (tools: WrittenProjectTool[], kind?: 'review') => Promise<Client> {
  const clients: Client[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  return async (tools, kind) => {
    sandbox().write('note.cjs', noteScript);
    const names = tools.map(({ name }) => name);
    const folder = writeServedFolder(sandbox(), {
      task: { id: 'one', title: 'One', ...(kind && { kind }), tools: names },
      tools,
    });
    const client = new Client({ name: 'test', version: '1' });
    const env = { PATH: process.env['PATH'] ?? '', ANTHROPIC_API_KEY: 'sk-secret' };
    const marker = process.env['RALPH_TEST_SANDBOX'];
    const marked = marker === undefined ? env : { ...env, RALPH_TEST_SANDBOX: marker };
    const bash = { command: 'bash', args: [folder.script], env: marked };
    await client.connect(new StdioClientTransport(bash));
    clients.push(client);
    return client;
  };
}
