import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/mcpgen/tool-table.ts';
import { kinds } from '../../src/model/task.ts';
import type { MessagesEndpoint, ScriptedTurn } from '../rig/messages-endpoint.ts';
import type { ModelRequest, ToolResult } from '../rig/model-request.ts';
import { quickTimers, statuses, writeQueue } from '../rig/sample-project.ts';
import { say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** A tool that is new has to be called in one of these sessions. */
const tried = [
  'ask_human',
  'block_task',
  'complete_task',
  'create_discipline',
  'create_feature',
  'create_task',
  'get_task',
  'list_tasks',
  'report_progress',
  'run_checks',
  'search',
  'submit_review',
  'update_task',
];
/** The least of an MCP server with a resource. */
const otherServer = `
const facts = { protocolVersion: '2025-11-25', serverInfo: { name: 'other', version: '1' } };
const answers = {
  initialize: { ...facts, capabilities: { resources: {} } },
  'resources/list': { resources: [{ uri: 'other://secret', name: 'Secret' }] },
  'resources/read': { contents: [{ uri: 'other://secret', text: 'the secret' }] },
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const body = answers[method] ? { result: answers[method] } : { error: { code: -32601, message: '' } };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...body }) + '\\n');
});
`;
const prefix = 'mcp__ralph__';
const config = `${quickTimers}checks:\n  proof: test -f README.md\n`;

function call(name: string, input: object): Turn {
  return use(`${prefix}${name}`, input);
}

/** The tools of Ralph that the model was given. */
function given(endpoint: MessagesEndpoint): string[] {
  const [first] = endpoint.requests.filter(({ tools }) => tools.length > 0);
  const names = (first?.tools ?? []).filter((name) => name.startsWith(prefix));
  return names.map((name) => name.slice(prefix.length)).sort();
}

/** What the model was answered, call by call. */
function results(endpoint: MessagesEndpoint): ToolResult[] {
  return endpoint.requests.flatMap((request) => request.results);
}

/** The data of the last answer: what the model sees of a call that went well. */
function data(request: ModelRequest): Record<string, unknown> {
  return JSON.parse(request.results.at(-1)?.text ?? '{}') as Record<string, unknown>;
}

describe('the tools of a session through the real claude', () => {
  const sandbox = useSandbox();

  /** Plays the task `one` with these turns and gives what the model saw. */
  const play = async (
    tasks: string,
    turns: ScriptedTurn[],
    more = '',
  ): Promise<MessagesEndpoint> => {
    writeQueue(sandbox(), tasks, `${config}${more}`);
    const attempts = [[...turns, say('The end.')]];
    const endpoint = await sandbox().startEndpoint([{ when: 'one: The only', attempts }]);
    const { code } = await sandbox().run(['play', 'one']);
    expect(endpoint.unscripted).toEqual([]);
    expect(code).toBe(0);
    return endpoint;
  };

  const one = 'tasks:\n  - id: one\n    title: The only task\n';

  it('work in a session that changes code, which has no others [MCP-21] [MCP-22]', async () => {
    const endpoint = await play(`${one}    verify: [proof]\n`, [
      call('report_progress', { message: 'Halfway' }),
      call('run_checks', { names: ['prof'] }),
      call('run_checks', {}),
      call('ask_human', { question: 'Which?' }),
      call('create_task', { title: 'Found on the way', verify: ['proof'] }),
      call('block_task', { on: 'external', reason: 'For a moment' }),
      call('complete_task', { summary: 'Done' }),
    ]);
    expect(given(endpoint)).toEqual([
      'ask_human',
      'block_task',
      'complete_task',
      'create_task',
      'report_progress',
      'run_checks',
    ]);
    const [shown, refused, ran, nobody, made, , accepted] = results(endpoint);
    expect(shown).toMatchObject({ failed: false, text: '{"message":"Shown."}' });
    // A refusal is words and nothing else.
    expect(refused?.failed).toBe(true);
    expect(refused?.text).toContain('names.0: found "prof"');
    expect(refused?.text).toContain('Did you mean proof?');
    expect(JSON.parse(ran?.text ?? '')).toMatchObject({
      checks: [{ name: 'proof', passed: true }],
    });
    expect(nobody?.text).toContain('Nobody is there');
    expect(JSON.parse(made?.text ?? '')).toMatchObject({ title: 'Found on the way' });
    expect(accepted?.text).toContain('Accepted.');
    expect(Object.values(await statuses(sandbox()))).toEqual(['done', 'pending']);
  });

  it('work in a session that plans, which has no others [MCP-21] [MCP-22]', async () => {
    const endpoint = await play(`${one}    kind: plan\n`, [
      call('create_feature', { name: 'Login' }),
      call('create_discipline', { name: 'Careful', verify: ['proof'] }),
      call('create_task', { title: 'Make it', feature: 'Login', discipline: 'Careful' }),
      (request) => call('get_task', { id: data(request)['id'] }),
      (request) => {
        const { id, hash } = data(request);
        return call('update_task', { id, if_hash: hash, patch: { title: 'Make it well' } });
      },
      call('list_tasks', { feature: 'Login' }),
      call('search', { query: 'well' }),
      call('ask_human', { question: 'Which?' }),
      call('report_progress', { message: 'Halfway' }),
      call('block_task', { on: 'external', reason: 'For a moment' }),
      call('complete_task', { summary: 'Done' }),
    ]);
    expect(given(endpoint)).toEqual([
      'ask_human',
      'block_task',
      'complete_task',
      'create_discipline',
      'create_feature',
      'create_task',
      'get_task',
      'list_tasks',
      'report_progress',
      'search',
      'update_task',
    ]);
    const answers = results(endpoint);
    expect(answers.map(({ failed }) => failed)).toEqual(answers.map(() => false));
    for (const found of answers.slice(5, 7)) expect(found.text).toContain('Make it well');
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    expect(tasks).toMatch(/title: Make it well\n/);
    expect(sandbox().read('.ralph/db/features.yaml')).toContain('name: Login');
    expect(sandbox().read('.ralph/db/disciplines.yaml')).toContain('name: Careful');
  });

  const done = 'tasks:\n  - id: made\n    title: The work\n    status: done\n';

  it('work in a review of tasks, which has no others [MCP-21] [MCP-22]', async () => {
    const review = '  - id: one\n    title: The only task\n    kind: review\n    reviews: [made]\n';
    const endpoint = await play(`${done}${review}    verify: [proof]\n`, [
      call('list_tasks', { status: 'done' }),
      call('get_task', { id: 'mad' }),
      call('search', { query: 'work' }),
      call('run_checks', {}),
      call('report_progress', { message: 'Halfway' }),
      call('block_task', { on: 'external', reason: 'For a moment' }),
      call('submit_review', { verdict: 'pass' }),
    ]);
    expect(given(endpoint)).toEqual([
      'block_task',
      'get_task',
      'list_tasks',
      'report_progress',
      'run_checks',
      'search',
      'submit_review',
    ]);
    const answers = results(endpoint);
    expect(answers.map(({ failed }) => failed)).toEqual(answers.map(() => false));
    for (const found of answers.slice(0, 3)) expect(found.text).toContain('The work');
    expect(await statuses(sandbox())).toEqual({ made: 'done', one: 'done' });
  });

  it('let a review that judges no task put what it finds into tasks [MCP-23] [MCP-22]', async () => {
    const endpoint = await play(`${one}    kind: review\n`, [
      call('create_task', { title: 'A gap' }),
      call('complete_task', { summary: 'Looked at all of it' }),
    ]);
    expect(given(endpoint)).toEqual([
      'block_task',
      'complete_task',
      'create_task',
      'get_task',
      'list_tasks',
      'report_progress',
      'run_checks',
      'search',
    ]);
    expect(Object.values(await statuses(sandbox()))).toEqual(['done', 'pending']);
  });

  it.each(kinds)(
    'read resources in a session of kind %s, without a word [MCP-63]',
    async (kind) => {
      sandbox().write('specs/login.md', '# Login\n\nBy a link in a mail.\n');
      sandbox().write('other.cjs', otherServer);
      const other = { command: process.execPath, args: ['other.cjs'] };
      sandbox().write('.mcp.json', JSON.stringify({ mcpServers: { other } }));
      const read = (uri: string, server = 'ralph'): Turn =>
        use('ReadMcpResourceTool', { server, uri });
      const endpoint = await play(
        `${one}    kind: ${kind}\n`,
        [
          use('ListMcpResourcesTool', {}),
          read('ralph://spec/login'),
          read('ralph://task'),
          read('ralph://session/../../config'),
          read('other://secret', 'other'),
          call('complete_task', { summary: 'Read' }),
        ],
        'agent: {mcp_servers: [other]}\n',
      );
      const [listed, page, task, none, others] = results(endpoint);
      expect(listed?.text).toContain('ralph://spec/login');
      expect(page).toMatchObject({ failed: false });
      expect(page?.text).toContain('By a link in a mail.');
      expect(task?.text).toContain('The only task');
      expect(none?.text).toContain('Resource not found');
      // What a project's own server has is for the sessions that have the server.
      expect(others?.text.includes('the secret')).toBe(kind === 'implement');
      expect(listed?.text.includes('other://')).toBe(kind === 'implement');
      if (kind !== 'implement') expect(others?.text).toContain('Available servers: ralph');
      expect(await statuses(sandbox())).toEqual({ one: 'done' });
    },
  );

  it('are all of them tried above [MCP-22]', () => {
    expect(allTools.map(({ name }) => name).toSorted()).toEqual(tried);
  });
});
