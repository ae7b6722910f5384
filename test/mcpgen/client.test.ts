import { Client as CurrentClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/mcpgen/tool-table.ts';
import type { WrittenTask } from '../../src/model/written-task.ts';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const info = { name: 'test', version: '1' };
const newest = { versionNegotiation: { mode: 'auto' } } as const;

type Client = CurrentClient | OlderClient;

const generations: [string, () => Client, typeof CurrentTransport | typeof OlderTransport][] = [
  ['the current client', () => new CurrentClient(info), CurrentTransport],
  [
    'the current client with the newest protocol',
    () => new CurrentClient(info, newest),
    CurrentTransport,
  ],
  ['the older client', () => new OlderClient(info), OlderTransport],
];

/** Sessions whose tools are all that there are, and a call of each that does its work. */
const sessions: { task: WrittenTask; calls: [string, object][] }[] = [
  {
    task: { id: 'own', title: 'Own', verify: ['proof'] },
    calls: [
      ['report_progress', { message: 'Halfway', percent: 50 }],
      ['run_checks', { names: ['proof'] }],
      ['ask_human', { question: 'Which?' }],
      ['create_task', { title: 'More' }],
      ['block_task', { on: 'task', reason: 'It waits', task: 'tw' }],
      ['complete_task', { summary: 'Done', handoff: 'See there.' }],
    ],
  },
  {
    task: { id: 'own', title: 'Own', kind: 'plan' },
    calls: [
      ['create_feature', { name: 'F', context_files: ['README.md'] }],
      ['create_discipline', { name: 'D', verify: ['proof'] }],
      ['create_task', { title: 'More', feature: 'F', discipline: 'D', depends_on: ['tw'] }],
      ['list_tasks', { ready: true }],
      ['get_task', { id: 'tw' }],
      ['search', { query: 'second' }],
    ],
  },
  {
    task: { id: 'own', title: 'Own', kind: 'review', reviews: ['two'] },
    calls: [
      ['submit_review', { verdict: 'changes', gaps: [{ what: 'A gap', where: 'README.md' }] }],
    ],
  },
];

describe.each(generations)('%s', (_, makeClient, Transport) => {
  const sandbox = useSandbox();

  const connect = async (task: WrittenTask): Promise<Client> => {
    const tasks = 'tasks:\n  - id: two\n    title: The second\n    spec: login\n';
    writeQueue(sandbox(), tasks, `${quickTimers}checks:\n  proof: 'true'\n`);
    sandbox().write('.ralph/db/features.yaml', 'features: []\n');
    sandbox().write('specs/login.md', '# Login\n');
    sandbox().write(`.ralph/db/history/2026-11/${session}.yaml`, `session: ${session}\n`);
    const folder = writeServedFolder(sandbox(), { task, config: { checks: { proof: 'true' } } });
    const client = makeClient();
    // Each generation takes its own transport.
    const transport = new Transport({ command: folder.script, env: sandbox().env });
    await client.connect(transport);
    return client;
  };
  const session = 's-20261121-030512-k3vq9d';

  it('works every tool [MCP-49] [MCP-37]', async () => {
    const called = new Set<string>();
    for (const { task, calls } of sessions) {
      const client = await connect(task);
      const { tools } = await client.listTools();
      for (const { name, title, annotations } of tools) {
        const tool = allTools.find((one) => one.name === name);
        expect({ name, title, annotations }).toEqual({
          name,
          title: tool?.title,
          annotations: {
            readOnlyHint: tool?.reads_only,
            destructiveHint: name === 'update_task',
            idempotentHint: tool?.reads_only === true || name === 'update_task',
            openWorldHint: false,
          },
        });
      }
      const call = async (name: string, input: object): Promise<Record<string, unknown>> => {
        called.add(name);
        const result = await client.callTool({ name, arguments: { ...input } });
        expect(result.isError, `${name}: ${JSON.stringify(result)}`).toBe(false);
        return result.structuredContent as Record<string, unknown>;
      };
      for (const [name, input] of calls) {
        const data = await call(name, input);
        if (name !== 'get_task') continue;
        const patch = { title: 'Better', tags: ['x'] };
        await call('update_task', { id: 'two', if_hash: data['hash'], patch });
      }
      await client.close();
    }
    expect([...called].toSorted()).toEqual(allTools.map(({ name }) => name).toSorted());
  });

  it('reads every resource [MCP-49] [MCP-41]', async () => {
    const client = await connect({ id: 'own', title: 'Own' });
    const { resources } = await client.listResources();
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'ralph://task',
      'ralph://db/tasks.yaml',
      'ralph://db/features.yaml',
      'ralph://db/disciplines.yaml',
      'ralph://db/metadata.yaml',
      'ralph://spec/login',
    ]);
    const templates = resourceTemplates.map(({ uriTemplate }) => uriTemplate);
    expect(templates).toEqual(['ralph://spec/{name}', 'ralph://session/{name}']);
    const named = await Promise.all(
      templates.map(async (uri) => {
        const ref = { type: 'ref/resource' as const, uri };
        const argument = { name: 'name', value: '' };
        const { completion } = await client.complete({ ref, argument });
        return completion.values.map((value) => uri.replace('{name}', value));
      }),
    );
    expect(named).toEqual([['ralph://spec/login'], [`ralph://session/${session}`]]);
    const all = [...resources, { uri: `ralph://session/${session}`, mimeType: 'application/yaml' }];
    for (const { uri, mimeType } of all) {
      const { contents } = await client.readResource({ uri });
      expect(contents).toEqual([{ uri, mimeType, text: expect.any(String) as string }]);
    }
    await expect(client.readResource({ uri: 'ralph://nothing' })).rejects.toThrow(/not found/i);
    await client.close();
  });
});
