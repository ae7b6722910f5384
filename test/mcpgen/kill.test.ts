import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import type { ScriptedTurn } from '../rig/messages-endpoint.ts';
import { LineClient } from '../rig/line-client.ts';
import { quickTimers, statuses, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { processesOf } from '../rig/leftover.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const kills = 100;

describe('a server that is killed', () => {
  const sandbox = useSandbox();

  it(
    'in the middle of writes a hundred times leaves the database whole, and the next goes on [MCP-51]',
    { timeout: 240_000 },
    async () => {
      const queue = 'tasks:\n  - id: one\n    title: The first\n';
      writeQueue(sandbox(), queue, quickTimers);
      const task = { id: 'own', title: 'Own', kind: 'plan' as const };
      const folder = writeServedFolder(sandbox(), { task, max_new_tasks: 100_000 });
      const runtime = join(process.cwd(), 'dist', 'mcp-server.js');
      const parts = { now: () => new Date(), random: randomBytes, what: 'test' };
      const titles = (): Set<string> => {
        // A reader of its own each time: it sees the files and nothing else.
        const loaded = new Store(projectAt(sandbox().project), parts).load();
        if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
        return new Set(loaded.value.queue.tasks.map(({ title }) => title));
      };
      let confirmed: string[] = [];
      let seen = 0;
      for (let round = 0; round < kills; round++) {
        if (round % 5 === 0) {
          // Of a queue that grows on, a hundred times would take minutes.
          sandbox().write('.ralph/db/tasks.yaml', queue);
          confirmed = [];
        }
        const client = new LineClient(process.execPath, [runtime, folder.path], sandbox().env);
        await client.initialize();
        const sent = new Map<number, string>();
        for (let at = 0; at < 10; at++) {
          const title = `Round ${round}, number ${at}`;
          const description = 'x'.repeat(5_000);
          const params = { name: 'create_task', arguments: { title, description } };
          sent.set(client.send('tools/call', params), title);
        }
        // Answered are some; the next writes are under way. Each round ends at another point of them.
        const [first = 0] = sent.keys();
        const wanted = first + (round % 8);
        await client.waitFor(({ id }) => id === wanted);
        for (let spin = 0; spin < round; spin++) await Promise.resolve();
        client.child.kill('SIGKILL');
        expect((await client.exit).signal).toBe('SIGKILL');
        for (const { id, result } of client.messages) {
          const title = sent.get(Number(id));
          if (title !== undefined && JSON.stringify(result).includes('Created'))
            confirmed.push(title);
        }
        const now = titles();
        for (const title of confirmed) expect(now).toContain(title);
        seen += confirmed.length;
      }
      expect(seen).toBeGreaterThan(kills);
      const client = new LineClient(process.execPath, [runtime, folder.path], sandbox().env);
      await client.initialize();
      const last = await client.call('create_task', { title: 'The last' });
      expect(last).toMatchObject({ failed: false });
      expect(titles()).toContain('The last');
      await client.close();
      expect((await sandbox().run(['validate'])).code).toBe(0);
      // A note of what was done may be torn only at its end, in a line of its own.
      for (const line of readFileSync(folder.signals, 'utf8').trim().split('\n')) JSON.parse(line);
    },
  );

  it('is started again by the real claude, and knows what was said before [MCP-52]', async () => {
    writeQueue(
      sandbox(),
      'tasks:\n  - id: one\n    title: The only task\n',
      `${quickTimers}max_new_tasks: {session: 2}\n`,
    );
    const kill = (): void => {
      const servers = processesOf(sandbox().root).filter(({ command }) =>
        command.includes('mcp-server.js /'),
      );
      for (const { pid } of servers) process.kill(pid, 'SIGKILL');
      expect(servers).toHaveLength(1);
    };
    const create = (title: string) => use('mcp__ralph__create_task', { title });
    const turns: ScriptedTurn[] = [
      create('Before'),
      () => {
        kill();
        return create('After');
      },
      create('After, once more'),
      create('Too many'),
      use('mcp__ralph__complete_task', { summary: 'Done' }),
      say('The end.'),
    ];
    const endpoint = await sandbox().startEndpoint([{ when: 'one: The only', attempts: [turns] }]);
    expect((await sandbox().run(['play', 'one'])).code).toBe(0);
    expect(endpoint.unscripted).toEqual([]);
    const results = endpoint.requests.flatMap((request) => request.results.map(({ text }) => text));
    expect(results.join('\n')).toContain('may create 2 tasks and has created 2');
    expect(Object.values(await statuses(sandbox()))).toEqual(['done', 'pending', 'pending']);
  });
});
