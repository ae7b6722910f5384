import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client as CurrentClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../src/host/lock.ts';
import { projectTools } from '../../src/mcpgen/tool-table.ts';
import { ok } from '../../src/model/result.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import {
  completeSession,
  listTasks,
  oneTask,
  quickTimers,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const ralph = join(repositoryRoot, 'dist/ralph.js');
const generations = [
  ['the current client', () => new CurrentClient({ name: 'test', version: '1' }), CurrentTransport],
  ['the older client', () => new OlderClient({ name: 'test', version: '1' }), OlderTransport],
] as const;

/** A client of `ralph mcp`, with what the server prints on standard error. */
async function connect(
  sandbox: Sandbox,
  { cwd = sandbox.project, words = [] as string[] } = {},
): Promise<{ client: CurrentClient; stderr: () => string }> {
  const client = new CurrentClient({ name: 'test', version: '1' });
  const transport = new CurrentTransport({
    ...{ command: process.execPath, args: [ralph, 'mcp', ...words] },
    ...{ env: sandbox.env, cwd, stderr: 'pipe' },
  });
  let said = '';
  transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await client.connect(transport);
  return { client, stderr: () => said };
}

async function call(client: CurrentClient, name: string, input: object = {}): Promise<string> {
  return JSON.stringify(await client.callTool({ name, arguments: { ...input } }));
}

describe('ralph mcp', () => {
  const sandbox = useSandbox();

  it.each(generations)('serves %s [SERVE-1] [SERVE-2]', async (_, makeClient, Transport) => {
    writeQueue(sandbox(), oneTask, `${quickTimers}checks: {test: "true"}\n`);
    sandbox().write('specs/login.md', '# Log in\n');
    mkdirSync(join(sandbox().project, 'deep/in'), { recursive: true });
    const client = makeClient();
    const cwd = join(sandbox().project, 'deep/in');
    const args = [ralph, 'mcp'];
    await client.connect(
      new Transport({ command: process.execPath, args, env: sandbox().env, cwd }),
    );
    expect(client.getInstructions()).toContain('a person approves it with `ralph approve ID`');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(projectTools.map(({ name }) => name));
    expect(tools.map(({ name }) => name)).toContain('create_task');
    const create = tools.find(({ name }) => name === 'create_task');
    expect(create?.description).toContain('not played before a person approves it');
    const made = await client.callTool({
      name: 'create_task',
      arguments: { title: 'More "work": $(x)', verify: ['test'] },
    });
    expect(JSON.stringify(made)).toMatch(/Created t-[0-9a-z]{7}: More .*ralph approve/);
    const raw = await client.callTool({
      name: 'create_task',
      arguments: { title: 'Evil', verify: ['rm -rf /'] },
    });
    expect(raw.isError).toBe(true);
    expect(JSON.stringify(await client.callTool({ name: 'list_tasks', arguments: {} }))).toContain(
      'The only task',
    );
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris).toContain('ralph://db/tasks.yaml');
    expect(uris).toContain('ralph://spec/login');
    expect(uris).not.toContain('ralph://task');
    await expect(client.readResource({ uri: 'ralph://task' })).rejects.toThrow(/ralph:\/\/task/);
    const spec = await client.readResource({ uri: 'ralph://spec/login' });
    expect(spec.contents[0]).toMatchObject({ text: '# Log in\n', mimeType: 'text/markdown' });
    await client.close();

    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    expect(tasks).toContain('status: draft');
    expect(tasks).toContain('created_by: agent');
    expect(tasks).not.toMatch(/parent:|Evil/);
    const [, draft] = await listTasks(sandbox());
    const next = await sandbox().run(['next', '--json']);
    expect(next.stdout).toContain('"one"');
    expect((await sandbox().run(['approve', draft?.id ?? ''])).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'pending', [draft?.id ?? '']: 'pending' });
  });

  it('serves the project of another folder, as far as it is there [SERVE-1] [SERVE-3]', async () => {
    writeQueue(sandbox(), oneTask);
    const words = ['--project', sandbox().project];
    const there = await connect(sandbox(), { cwd: sandbox().home, words });
    expect(await call(there.client, 'list_tasks')).toContain('The only task');
    expect(there.stderr()).toBe('');
    await there.client.close();
    const lost = await connect(sandbox(), { words: ['--project', '/no/such'] });
    expect(await call(lost.client, 'list_tasks')).toContain('/no/such');
    await lost.client.close();
  });

  it('says that there is no project, and works once there is one [SERVE-3]', async () => {
    const { client, stderr } = await connect(sandbox());
    expect(client.getInstructions()).toContain('there is no .ralph/ here');
    expect(stderr()).toContain('there is no .ralph/ here');
    expect(stderr()).toContain('run `ralph init`');
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(1);
    for (const { name } of tools) {
      const answer = await client.callTool({ name, arguments: { title: 'X' } });
      expect(answer.isError).toBe(true);
      expect(JSON.stringify(answer)).toContain('run `ralph init`');
    }
    await expect(client.listResources()).rejects.toThrow('run `ralph init`');
    expect((await sandbox().run(['init'])).code).toBe(0);
    expect(await call(client, 'create_task', { title: 'Now it works' })).toContain('Created t-');
    expect((await client.listResources()).resources.length).toBeGreaterThan(1);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('Now it works');
    // The project of a moment ago is gone, and what was read of it with it.
    renameSync(join(sandbox().project, '.ralph'), join(sandbox().home, 'away'));
    expect(await call(client, 'list_tasks')).toContain('run `ralph init`');
    cpSync(join(sandbox().home, 'away'), join(sandbox().project, '.ralph'), { recursive: true });
    expect(await call(client, 'list_tasks')).toContain('Now it works');
    await client.close();
  });

  it('tells what is wrong with the database, and works once it is mended [SERVE-4]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: one\n    title: One\n    priority: soon\n');
    const { client } = await connect(sandbox());
    const inputs = { search: { query: 'x' }, get_task: { id: 'one' }, list_tasks: {} };
    for (const [name, input] of Object.entries({ ...inputs, create_task: { title: 'X' } })) {
      expect(await call(client, name, input)).toContain('.ralph/db/tasks.yaml:4:15');
    }
    expect(sandbox().read('.ralph/db/tasks.yaml')).not.toContain('X');
    sandbox().write('.ralph/db/tasks.yaml', oneTask);
    expect(await call(client, 'create_task', { title: 'X' })).toContain('Created t-');
    await client.close();
  });

  it('loses no task while others write, and leaves its drafts to people [SERVE-2] [SERVE-5]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'one', '--json']);
    const session = await standIn.nextSession();
    const servers = await Promise.all([connect(sandbox()), connect(sandbox())]);
    // On a busy machine a writer may be told that it waited too long for its turn: then it asks again.
    const made = servers.flatMap(({ client }, server) =>
      Array.from({ length: 10 }, async (_, at) => {
        const title = `Task ${server}-${at}`;
        let text = '';
        do text = await call(client, 'create_task', { title });
        while (text.includes('db.lock'));
        expect(text).toContain('Created t-');
        return title;
      }),
    );
    const added = Array.from({ length: 3 }, async (_, at) => {
      const title = `Person ${at}`;
      let code: number | undefined;
      do ({ code } = await sandbox().run(['add', title]));
      while (code === 5);
      expect(code).toBe(0);
      return title;
    });
    const titles = await Promise.all([...made, ...added]);
    await completeSession(session);
    const { code } = await play.exit;
    expect(code).toBe(0);
    const tasks = await listTasks(sandbox());
    expect(tasks.map(({ title }) => title).sort()).toEqual(['The only task', ...titles].sort());
    const drafts = tasks.filter(({ status }) => status === 'draft');
    expect(drafts).toHaveLength(20);
    await Promise.all(servers.map(({ client }) => client.close()));
  });

  it.each([
    ['the end of its input', (server: ChildProcess) => server.stdin?.end()],
    ['SIGTERM', (server: ChildProcess) => server.kill('SIGTERM')],
    ['SIGINT', (server: ChildProcess) => server.kill('SIGINT')],
  ])('leaves at %s, and prints only the protocol [SERVE-6]', async (_, end) => {
    writeQueue(sandbox(), oneTask);
    // Of all that a folder's name may hold, what a shell, JSON or a terminal would read.
    const odd = join(sandbox().root, `it's "$(touch x)"\n\u001b[31m \`😀\` -- ä`);
    cpSync(sandbox().project, odd, { recursive: true });
    const server = start(sandbox(), odd);
    server.ask({ id: 1, method: 'initialize', params: initialize });
    await server.answer(1);
    server.ask({ id: 2, method: 'tools/call', params: { name: 'list_tasks', arguments: {} } });
    expect(JSON.stringify(await server.answer(2))).toContain('The only task');
    server.ask({ id: 3, method: 'resources/read', params: { uri: 'ralph://db/tasks.yaml' } });
    expect(JSON.stringify(await server.answer(3))).toContain('The only task');
    const since = performance.now();
    end(server.child);
    expect(await once(server.child, 'exit')).toEqual([0, null]);
    expect(performance.now() - since).toBeLessThan(500);
    for (const line of server.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(server.lines).toHaveLength(3);
    rmSync(odd, { recursive: true });
  });

  it('leaves also while it waits for the lock, and writes nothing later [SERVE-6]', async () => {
    writeQueue(sandbox(), oneTask);
    const server = start(sandbox(), sandbox().project);
    server.ask({ id: 1, method: 'initialize', params: initialize });
    await server.answer(1);
    const lock = join(sandbox().project, '.ralph/run/db.lock');
    mkdirSync(join(sandbox().project, '.ralph/run'), { recursive: true });
    const held = await withLock(lock, 'the test', 5_000, async () => {
      const create = { name: 'create_task', arguments: { title: 'Too late' } };
      server.ask({ id: 2, method: 'tools/call', params: create });
      server.ask({ id: 3, method: 'ping' });
      await server.answer(3);
      const since = performance.now();
      server.child.stdin?.end();
      await once(server.child, 'exit');
      return ok(performance.now() - since);
    });
    // Long before the server would have given up, also on a busy machine.
    expect(held.ok && held.value).toBeLessThan(1_500);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(oneTask);
    expect((await sandbox().run(['add', 'After it'])).code).toBe(0);
  });

  it.each([[['mcp']], [['mcp', 'install', '--yes']], [['mcp', 'debug', 'last']]])(
    '%j is refused within a session [SERVE-7]',
    async (words) => {
      writeQueue(sandbox(), oneTask);
      const { code, stdout, stderr } = await sandbox().run(words, {
        env: { RALPH_SESSION: madeUpSession() },
        input: '',
      });
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(`\`ralph ${words.slice(0, 2).join(' ')}\` is for people`);
      expect(sandbox().git('status', '--porcelain', '--ignored')).toBe('');
    },
  );
});

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
};

interface Server {
  child: ChildProcess;
  lines: string[];
  ask: (message: object) => void;
  answer: (id: number) => Promise<unknown>;
}

/** A `ralph mcp` whose every line is seen. */
function start(sandbox: Sandbox, cwd: string): Server {
  const child = spawn(process.execPath, [ralph, 'mcp'], { cwd, env: sandbox.env });
  const lines: string[] = [];
  let rest = '';
  let look = (): void => undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    look();
  });
  return {
    child,
    lines,
    ask: (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    answer: (id) =>
      new Promise((resolve) => {
        look = () => {
          const line = lines.find((one) => one.includes(`"id":${id}`));
          if (line !== undefined) resolve(JSON.parse(line));
        };
        look();
      }),
  };
}
