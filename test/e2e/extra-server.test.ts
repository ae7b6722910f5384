import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, endSession, oneTask, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}agent:\n  mcp_servers: [small]\n`;
/** The least of an MCP server: one tool `look`, which answers the names of its environment. */
const server = `
if (process.argv[2] === 'fail') process.exit(1);
const names = 'names: ' + Object.keys(process.env).sort().join(' ');
const answers = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'small', version: '1' },
  },
  'tools/list': { tools: [{ name: 'look', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: names }] },
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const error = { code: -32601, message: method };
  const body = answers[method] === undefined ? { error } : { result: answers[method] };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...body }) + '\\n');
});
`;

function declared(...more: string[]): string {
  const entry = {
    command: process.execPath,
    args: ['./small server.cjs', ...more],
    env: { SMALL_TOKEN: '${SMALL_TOKEN}' },
  };
  const other = { command: 'touch', args: ['other-ran'] };
  return JSON.stringify({ mcpServers: { small: entry, other } });
}

describe('a server of .mcp.json', () => {
  const sandbox = useSandbox();

  it('is there with its tools for the real claude, sees its own variables, and no file holds their values [PLAN-5] [PLAN-7] [PLAN-9]', async () => {
    sandbox().write('small server.cjs', server);
    sandbox().write('.mcp.json', declared());
    writeQueue(sandbox(), oneTask, config);
    const endpoint = await sandbox().startEndpoint([
      {
        when: () => true,
        attempts: [
          [
            use('mcp__small__look', {}),
            use('mcp__ralph__complete_task', { summary: 'Done' }),
            say('The end.'),
          ],
        ],
      },
    ]);
    const env = { SMALL_TOKEN: 'the-value-of-it', GITHUB_TOKEN: 'not-for-it' };
    const { code, stdout } = await sandbox().run(['play'], { env });
    expect(code, stdout).toBe(0);
    expect(endpoint.unscripted).toEqual([]);
    const asked = endpoint.requests.find(({ tools }) => tools.length > 0);
    expect(asked?.tools).toEqual(
      expect.arrayContaining(['mcp__small__look', 'mcp__ralph__complete_task']),
    );
    const looked = endpoint.requests.flatMap(({ results }) => results)[0];
    expect(looked?.failed).toBe(false);
    const names = looked?.text.split(' ').slice(1) ?? [];
    expect(names).toEqual(expect.arrayContaining(['SMALL_TOKEN', 'PATH', 'RALPH_SESSION']));
    expect(names.filter((name) => /ANTHROPIC|GITHUB|RALPH_SESSION_DIR/.test(name))).toEqual([]);
    expect(sandbox().has('other-ran')).toBe(false);
    const sessions = join(sandbox().project, '.ralph/run/sessions');
    const [session = ''] = readdirSync(sessions);
    const files = readdirSync(join(sessions, session));
    expect(files).toContain('mcp-small.sh');
    for (const file of [
      'mcp.json',
      'mcp-small.sh',
      'ralph-mcp.sh',
      'manifest.json',
      'session.json',
    ]) {
      expect(readFileSync(join(sessions, session, file), 'utf8')).not.toContain(env.SMALL_TOKEN);
    }
  });

  it('that does not start is an agent-error that names it, before any prompt is sent [PLAN-8]', async () => {
    sandbox().write('small server.cjs', server);
    sandbox().write('.mcp.json', declared('fail'));
    writeQueue(sandbox(), oneTask, config);
    const endpoint = await sandbox().startEndpoint([]);
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1'], {
      env: { SMALL_TOKEN: 'x' },
    });
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'agent-error', charged: false });
    expect(ended.reason).toContain('its MCP server small (failed)');
    play.kill('SIGTERM');
    await play.exit;
    expect(endpoint.requests.filter(({ tools }) => tools.length > 0)).toEqual([]);
  });

  it.each([
    ['{"mcpServers":{"smal":{"command":"x"}}}', 'did you mean smal?'],
    [declared(), 'the server small of .mcp.json needs SMALL_TOKEN, which is not set'],
    ['{', 'found what is no JSON'],
  ])('that cannot be had begins no session (%$) [PLAN-6] [PLAN-7]', async (file, words) => {
    sandbox().write('.mcp.json', file);
    writeQueue(sandbox(), oneTask, config);
    await sandbox().startStandIn();
    const { code, stderr } = await sandbox().run(['play']);
    expect(code).not.toBe(0);
    expect(stderr).toContain(words);
    const sessions = join(sandbox().project, '.ralph/run/sessions');
    expect(existsSync(sessions) ? readdirSync(sessions) : []).toEqual([]);
  });

  it('that nobody declares is an error of validate, with its place and the nearest name [PLAN-6]', async () => {
    sandbox().write('.mcp.json', declared());
    sandbox().write(
      '.ralph/db/disciplines.yaml',
      'disciplines:\n  - name: back\n    mcp_servers: [othr]\n',
    );
    writeQueue(sandbox(), oneTask, config.replace('small', 'smal'));
    const { code, stderr } = await sandbox().run(['validate']);
    expect(code).toBe(6);
    const expected = 'expected the name of a server in .mcp.json';
    expect(stderr).toContain(
      `.ralph/config.yaml:8:17: found "smal", ${expected} (did you mean small?)`,
    );
    expect(stderr).toContain(
      `disciplines.yaml:3:19: found "othr", ${expected} (did you mean other?)`,
    );
    writeQueue(sandbox(), oneTask, config);
    sandbox().write('.ralph/db/disciplines.yaml', 'disciplines: []\n');
    expect((await sandbox().run(['validate'])).code).toBe(0);
  });

  it('that a session changes pauses the run, where any is named [PLAN-10]', async () => {
    sandbox().write('.mcp.json', '{"mcpServers":{}}');
    const disciplines = 'disciplines:\n  - name: back\n    mcp_servers: [small]\n';
    const two = `${oneTask}  - { id: two, title: Two }\n`;
    const standIn = await sandbox().startStandIn();
    for (const named of [false, true]) {
      sandbox().write('.ralph/db/disciplines.yaml', named ? disciplines : 'disciplines: []\n');
      writeQueue(sandbox(), two);
      const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
      const session = await standIn.nextSession();
      await connect(session);
      sandbox().write('.mcp.json', declared(String(named)));
      await session.call('complete_task', { summary: 'Done' });
      await endSession(session);
      const ended = await play.waitForEvent('session-ended');
      expect(ended.outcome).toBe('completed');
      play.kill('SIGTERM');
      const { stdout } = await play.exit;
      expect(stdout.includes('"settings-changed"')).toBe(named);
      expect(stdout.includes('"files":[".mcp.json"],"diff"')).toBe(named);
    }
  });
});
