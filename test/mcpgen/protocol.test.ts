import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { greetedVersions } from '../../src/mcpgen/server/greeting.ts';
import { maxLineBytes } from '../../src/mcpgen/server/line-transport.ts';
import type { WrittenTask } from '../../src/model/written-task.ts';
import { processesOf } from '../rig/leftover.ts';
import { LineClient, type LineMessage } from '../rig/line-client.ts';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = 'tasks:\n  - id: one\n    title: The first\n';

/** What a client of the newest protocol says with each request. */
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'lines', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe("the protocol of a session's server", () => {
  const sandbox = useSandbox();

  const start = (
    wish: Partial<WrittenTask> = {},
    checks: Record<string, string> = {},
  ): LineClient => {
    writeQueue(sandbox(), queue, quickTimers);
    const verify = Object.keys(checks);
    const task = { id: 'one', title: 'The first', verify, ...wish };
    const folder = writeServedFolder(sandbox(), { task, config: { checks } });
    return new LineClient('bash', [folder.script], sandbox().env);
  };

  /** The server is well: it answers, and has printed nothing but the protocol. */
  const expectWell = async (client: LineClient): Promise<void> => {
    expect(await client.ask('ping')).toMatchObject({ result: {} });
    expect(client.noise).toEqual([]);
    expect(client.stderr).toBe('');
    await client.close();
  };

  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'agrees on the version %s, and offers its own for one from the future [MCP-46]',
    async (version) => {
      const client = start();
      expect(await client.initialize(version)).toMatchObject({
        result: { protocolVersion: version, serverInfo: { name: 'ralph' } },
      });
      await expectWell(client);
      const other = start();
      expect(await other.initialize('2099-01-01')).toMatchObject({
        result: { protocolVersion: '2025-11-25' },
      });
      await expectWell(other);
    },
  );

  it.each(greetedVersions)(
    'answers the handshake for %s before anything is loaded, as the library does [MCP-60]',
    async (version) => {
      const early = start();
      const first = await early.initialize(version);
      const late = start();
      // What follows another message is the library's own to answer.
      await late.ask('ping');
      const second = await late.initialize(version);
      expect(first.result).toEqual(second.result);
      expect((await early.ask('tools/list')).result).toEqual((await late.ask('tools/list')).result);
      // The library's own answer to the same request is not sent.
      expect(early.messages.filter(({ id }) => id === first.id)).toHaveLength(1);
      await expectWell(early);
      await expectWell(late);
    },
  );

  it('leaves a handshake that is not valid, or from the future to the library [MCP-60]', async () => {
    expect([...greetedVersions].sort()).toEqual([...SUPPORTED_PROTOCOL_VERSIONS].sort());
    const client = start();
    const bare = await client.ask('initialize', { protocolVersion: '2025-06-18' });
    expect(bare.error?.message).toContain('clientInfo');
    await expectWell(client);
  });

  it('announces no notice of a list that changes, for none ever comes [MCP-61]', async () => {
    const client = start();
    expect(await client.initialize()).toMatchObject({
      result: {
        capabilities: { tools: { listChanged: false }, resources: { listChanged: false } },
      },
    });
    await expectWell(client);
    const newer = start();
    const probe = await newer.ask('server/discover', { _meta: envelope });
    expect(JSON.stringify(probe.result)).not.toContain('"listChanged":true');
    await newer.close();
  });

  it('takes the writing calls of an agent in turns: many at once are all done [MCP-62]', async () => {
    const client = start({ kind: 'plan' });
    await client.initialize();
    const titles = Array.from({ length: 15 }, (_, at) => `Number ${at}`);
    const made = await Promise.all(titles.map((title) => client.call('create_task', { title })));
    expect(made.filter(({ failed }) => failed)).toEqual([]);
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    const places = titles.map((title) => tasks.indexOf(`title: ${title}\n`));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    await expectWell(client);
  });

  it('answers the probe of newer clients, with and without their envelope [MCP-46]', async () => {
    const client = start();
    const probe = await client.ask('server/discover', { _meta: envelope });
    expect(JSON.stringify(probe.result)).toContain('2026-07-28');
    const tools = await client.ask('tools/list', { _meta: envelope });
    expect(JSON.stringify(tools.result)).toContain('complete_task');
    await client.close();

    const older = start();
    expect(await older.ask('server/discover')).toMatchObject({ error: { code: -32601 } });
    expect(await older.initialize()).toMatchObject({ result: { serverInfo: { name: 'ralph' } } });
    await expectWell(older);
  });

  it.each([
    ['no JSON', '{"jsonrpc": "2.0", "id": 7, ', -32700, null],
    ['binary', '\u0000\u0001\ufffd', -32700, null],
    ['no object', '42', -32600, null],
    ['a batch', '[{"jsonrpc":"2.0","id":7,"method":"ping"}]', -32600, null],
    ['no method', '{"jsonrpc":"2.0","id":7,"params":{}}', -32600, 7],
    ['another version', '{"jsonrpc":"1.0","id":"a","method":"ping"}', -32600, 'a'],
  ])('answers a line that is %s with an error, and goes on [MCP-42]', async (_, line, code, id) => {
    const client = start();
    await client.initialize();
    client.writeLine(line);
    client.writeLine('');
    const isRefusal = (one: LineMessage): boolean => one.error !== undefined;
    expect(await client.waitFor(isRefusal)).toMatchObject({ id, error: { code } });
    await expectWell(client);
  });

  it('knows what it does not know [MCP-42] [MCP-47]', async () => {
    const client = start({ kind: 'plan' });
    await client.initialize();
    expect(await client.ask('tools/destroy')).toMatchObject({ error: { code: -32601 } });
    expect(await client.ask('prompts/list')).toMatchObject({ error: { code: -32601 } });
    expect(await client.ask('tools/call', { arguments: {} })).toMatchObject({
      error: { code: -32602 },
    });
    for (const list of ['tools/list', 'resources/list', 'resources/templates/list']) {
      expect(await client.ask(list, { cursor: 'x' }), list).toMatchObject({
        error: { code: -32602, message: expect.stringContaining('unknown cursor') as string },
      });
    }
    const absent = await client.call('run_checks', {});
    expect(absent.failed).toBe(true);
    expect(absent.text).toContain('There is no tool run_checks here.');
    expect((await client.call('creat_task', {})).text).toContain('Did you mean create_task?');
    client.write({ method: 'notifications/unknown', params: {} });
    await expectWell(client);
  });

  it.each([
    [
      'at the end, as claude writes it',
      (filler: string, id: number) =>
        `{"method":"ping","params":{"x":"${filler}"},"jsonrpc":"2.0","id":${id}}`,
    ],
    [
      'at the start',
      (filler: string, id: number) =>
        `{"jsonrpc":"2.0","id":${id},"method":"ping","params":{"x":"${filler}"}}`,
    ],
  ])('refuses a line of 50 MB by its id %s, and never holds it [MCP-43]', async (_, line) => {
    const client = start();
    await client.initialize();
    // Only then all is loaded.
    await client.ask('ping');
    const before = residentMb(client);
    client.writeLine(line('x'.repeat(50 * 1024 * 1024), 4711));
    expect(await client.waitFor(({ id }) => id === 4711)).toMatchObject({
      error: { code: -32600, message: expect.stringContaining(String(maxLineBytes)) as string },
    });
    expect(residentMb(client) - before).toBeLessThan(45);
    await expectWell(client);
  });

  it('ends the check of a call that is cancelled, answers others meanwhile, and does not answer that one [MCP-44]', async () => {
    const client = start({}, { slow: 'touch began; exec sleep 600' });
    await client.initialize();
    const id = client.send('tools/call', { name: 'run_checks', arguments: {} });
    await expect.poll(() => sandbox().has('began'), { timeout: 10_000, interval: 10 }).toBe(true);
    expect(await client.ask('ping')).toMatchObject({ result: {} });
    client.write({ method: 'notifications/cancelled', params: { requestId: id, reason: 'x' } });
    const shown = await client.call('report_progress', { message: 'On' });
    expect(shown.failed).toBe(false);
    const isSleeping = (): boolean => sleepers(sandbox().root) > 0;
    await expect.poll(isSleeping, { timeout: 10_000, interval: 10 }).toBe(false);
    expect(client.messages.filter((one) => one.id === id)).toEqual([]);
    await expectWell(client);
  });

  it('tells of waiting only to a client that asks for it [MCP-36]', async () => {
    const client = start({}, { first: 'true', second: 'sleep 6' });
    await client.initialize();
    await client.call('run_checks', { names: ['first'] });
    expect(client.messages.filter(({ method }) => method !== undefined)).toEqual([]);
    await client.call('run_checks', {}, { progressToken: 'token' });
    const told = client.messages.filter(({ method }) => method === 'notifications/progress');
    expect(told.map(({ params }) => params)).toEqual([
      { progressToken: 'token', progress: 1, message: 'first (1 of 2) runs' },
      { progressToken: 'token', progress: 2, message: 'second (2 of 2) runs' },
      { progressToken: 'token', progress: 3, message: 'second (2 of 2) runs for 5s' },
    ]);
    await expectWell(client);
  });

  it.each(['stdin closed', 'SIGINT', 'SIGTERM'] as const)(
    'leaves at once on %s, also while a check runs that will not end [MCP-45]',
    async (how) => {
      const client = start(
        {},
        { deaf: 'trap "" TERM INT; touch began; while :; do sleep 1; done' },
      );
      await client.initialize();
      client.send('tools/call', { name: 'run_checks', arguments: {} });
      await expect.poll(() => sandbox().has('began'), { timeout: 10_000, interval: 10 }).toBe(true);
      const started = performance.now();
      if (how === 'stdin closed') client.child.stdin?.end();
      else client.child.kill(how);
      expect(await client.exit).toEqual({ code: 0, signal: null });
      expect(performance.now() - started).toBeLessThan(500);
      await expect.poll(() => sleepers(sandbox().root), { timeout: 5_000, interval: 10 }).toBe(0);
      expect(client.noise).toEqual([]);
    },
  );

  it('leaves when nobody reads it any more [MCP-45]', async () => {
    const client = start();
    await client.initialize();
    client.child.stdout?.destroy();
    await once(client.child.stdout ?? process.stdout, 'close');
    client.send('ping');
    expect((await client.exit).signal).toBe(null);
  });
});

/** How many checks run in a sandbox. */
function sleepers(root: string): number {
  return processesOf(root).filter(({ command }) => command.includes('sleep')).length;
}

function residentMb(client: LineClient): number {
  const status = readFileSync(`/proc/${String(client.child.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
