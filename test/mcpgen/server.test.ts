import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as CurrentClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it } from 'vitest';
import { treeAside } from '../../src/host/git-tree.ts';
import {
  completeSession,
  connect,
  endSession,
  quickTimers,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - id: one
    title: The first
    verify: [proof]
    acceptance: [It is proven]
  - id: two
    title: The second
    kind: plan
    depends_on: [one]
`;
const config = `${quickTimers}checks:
  proof: test -f proof || { echo "no proof in $PWD"; exit 4; }
verify: []
max_new_tasks: {session: 1}
# The rounds of a session are its own limit here.
stagnation: {same_failure: 10}
`;

describe("a session's MCP server", () => {
  const sandbox = useSandbox();

  /** The folder of the only session there is. */
  const sessionFolder = (): string => {
    const sessions = join(sandbox().project, '.ralph/run/sessions');
    const [session = ''] = readdirSync(sessions);
    return join(sessions, session);
  };

  it('proves and completes a task, round by round [MCP-6] [MCP-7] [MCP-8] [MCP-14] [MCP-18]', async () => {
    writeQueue(sandbox(), queue, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'one', '--json']);
    const session = await standIn.nextSession();
    await connect(session);

    const tree = await treeAside(
      sandbox().project,
      join(sandbox().root, 'no-index'),
      sandbox().root,
    );
    const unknown = await session.call('run_checks', { names: ['lint'] });
    expect(unknown).toMatchObject({
      failed: true,
      text: expect.stringContaining(
        'names.0: found "lint", expected one of this task\'s checks (proof)',
      ) as string,
    });
    const run = await session.call('run_checks', {});
    expect(run.text).toContain('proof failed: exit 4');
    expect(run.text).toContain('no proof in .');

    const bare = await session.call('complete_task', { summary: 'Done' });
    expect(bare).toMatchObject({
      failed: true,
      text: expect.stringContaining('criterion a1 (It is proven) is missing') as string,
    });
    const long = await session.call('complete_task', {
      summary: 'Done',
      handoff: 'x'.repeat(8193),
    });
    expect(long.text).toContain('at most 8192');

    const criteria = [{ id: 'a1', met: true, evidence: 'the file proof' }];
    const claim = { summary: 'Done', criteria, handoff: 'See proof.' };
    expect(await session.call('complete_task', claim)).toMatchObject({
      failed: true,
      text: expect.stringContaining('round 1 of 3') as string,
    });
    await session.call('complete_task', claim);
    const third = await session.call('complete_task', claim);
    expect(third.text).toContain('round 3 of 3. End your turn now');

    // Mended too late for the session; the checks that Ralph runs after it decide.
    sandbox().write('proof', '');
    const fourth = await session.call('complete_task', claim);
    expect(fourth.failed).toBe(true);
    expect(fourth.text).toContain('the checks do not run again in this session');
    const signals = readFileSync(join(sessionFolder(), 'signals.jsonl'), 'utf8').trim().split('\n');
    expect(signals.filter((line) => line.includes('"type":"completed"'))).toHaveLength(4);
    const noted = signals.filter((line) => line.includes('"type":"checks-ran"'));
    expect(noted).toHaveLength(4);
    for (const line of noted) expect(line).toContain(`"failed":["proof"],"tree":"${tree ?? ''}"`);
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'completed',
      verified: true,
    });
    await play.exit;
  });

  it('creates drafts within its limits, and blocks with a question [MCP-5] [MCP-9] [MCP-10]', async () => {
    writeQueue(sandbox(), queue, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'one', '--json']);
    const session = await standIn.nextSession();
    await connect(session);

    const invalid = await session.call('create_task', { title: ' ', priority: 'urgent' });
    expect(invalid.failed).toBe(true);
    expect(invalid.text).toContain('title: found " ", expected text on one line that is not blank');
    expect(invalid.text).toContain(
      'priority: found "urgent", expected one of critical, high, medium, low',
    );
    const shell = await session.call('create_task', { title: 'Evil', verify: ['rm -rf /'] });
    expect(shell.text).toContain('expected names of declared checks (proof)');
    const lost = await session.call('create_task', { title: 'Lost', depends_on: ['oone'] });
    expect(lost.text).toContain('depends_on.0: found "oone"');
    expect(lost.text).toContain('Did you mean one?');

    const made = await session.call('create_task', {
      title: 'More "work": $(x) #1',
      verify: ['proof'],
      depends_on: ['one'],
    });
    expect(made.text).toMatch(/^Created t-[0-9a-z]{7}: More "work": \$\(x\) #1\n/);
    const more = await session.call('create_task', { title: 'Too many' });
    expect(more.text).toContain('may create 1 tasks');
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    expect(tasks).toMatch(/status: draft/);
    expect(tasks).toMatch(/parent: s-\d{8}/);
    expect(tasks).not.toContain('Evil');

    for (const [input, words] of [
      [{ on: 'attempts' }, 'on: found "attempts", expected one of human, task, external'],
      [
        { on: 'task' },
        'task: found nothing, expected the id of the task that has to be done first',
      ],
      [{ on: 'task', task: 'one' }, 'task: found "one", which is the task of this session'],
    ] as const) {
      const refused = await session.call('block_task', { ...input, reason: 'why' });
      expect(refused.failed).toBe(true);
      expect(refused.text).toContain(words);
    }
    expect(await session.call('block_task', { on: 'human', reason: 'why' })).toMatchObject({
      failed: true,
    });
    expect(
      await session.call('block_task', { on: 'human', reason: 'why', question: 'Which?' }),
    ).toMatchObject({ failed: false });
    await session.call('report_progress', { message: 'Halfway', percent: 50 });
    expect(await play.waitForEvent('progress-told')).toMatchObject({
      message: 'Halfway',
      percent: 50,
    });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'blocked' });
    await play.exit;
  });

  const generations = [
    [
      'the current client',
      () => new CurrentClient({ name: 'test', version: '1' }),
      CurrentTransport,
    ],
    ['the older client', () => new OlderClient({ name: 'test', version: '1' }), OlderTransport],
  ] as const;

  it.each(generations)(
    'runs by hand and serves %s [MCP-1] [MCP-11] [MCP-12] [MCP-13] [MCP-4]',
    async (_, makeClient, Transport) => {
      writeQueue(
        sandbox(),
        queue.replace('[one]', '[]').replace('kind: plan', 'kind: plan\n    priority: high'),
        config,
      );
      const standIn = await sandbox().startStandIn();
      const play = sandbox().ralph(['play', 'two', '--json']);
      await completeSession(await standIn.nextSession());
      await play.exit;

      const client = makeClient();
      const command = join(sessionFolder(), 'ralph-mcp.sh');
      await client.connect(new Transport({ command, env: sandbox().env, cwd: sandbox().home }));
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        'complete_task',
        'ask_human',
        'block_task',
        'report_progress',
        'create_task',
        'update_task',
        'create_feature',
        'create_discipline',
        'list_tasks',
        'get_task',
        'search',
      ]);
      const listed = await client.callTool({ name: 'list_tasks', arguments: {} });
      expect(JSON.stringify(listed)).toContain('two | done | high | plan | The second');
      const absent = await client.callTool({ name: 'run_checks', arguments: {} });
      expect(absent.isError).toBe(true);
      expect(JSON.stringify(absent)).toContain('The tools are: complete_task');

      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toContain('ralph://db/tasks.yaml');
      const task = await client.readResource({ uri: 'ralph://task' });
      expect(JSON.stringify(task)).toContain('The second');
      const tasks = await client.readResource({ uri: 'ralph://db/tasks.yaml' });
      expect(tasks.contents[0]).toMatchObject({ text: sandbox().read('.ralph/db/tasks.yaml') });
      await expect(client.readResource({ uri: 'ralph://../../etc/passwd' })).rejects.toThrow(
        /not found|etc/i,
      );
      await client.close();
    },
  );

  it('keeps the credentials of the agent from the checks [MCP-3] [AGENT-2]', async () => {
    const spy = config.replace(/proof: .*/, 'proof: env > seen; test -f proof');
    writeQueue(sandbox(), queue, spy);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'one', '--json', '--max-tasks', '1'], {
      env: { GITHUB_TOKEN: 'secret' },
    });
    const session = await standIn.nextSession();
    expect(session.env['ANTHROPIC_API_KEY']).toBeDefined();
    expect(session.env['GITHUB_TOKEN']).toBeUndefined();
    await connect(session);
    await session.call('run_checks', {});
    const inSession = sandbox().read('seen');
    const criteria = [{ id: 'a1', met: true, evidence: 'yes' }];
    await session.call('complete_task', { summary: 'Done', criteria });
    await endSession(session);
    await play.exit;
    for (const seen of [inSession, sandbox().read('seen')]) {
      expect(seen).toContain('PATH=');
      expect(seen).not.toMatch(/ANTHROPIC_API_KEY|secret/);
    }
  });
});
