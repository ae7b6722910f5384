import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processStart } from '../../src/host/process-identity.ts';
import { sendSignal } from '../../src/host/process-group.ts';
import { repositoryRoot } from './repository-root.ts';
import type { RunningProgram } from './running-program.ts';
import type { StandInSession } from './stand-in-session.ts';
import { useSandbox } from './use-sandbox.ts';

const sandbox = useSandbox();

const control = (id: string, subtype: string): string =>
  JSON.stringify({ type: 'control_request', request_id: id, request: { subtype } });
const prompt = JSON.stringify({ type: 'user', message: { role: 'user', content: 'do it' } });
const input = [control('i', 'initialize'), control('m', 'mcp_status'), prompt, ''].join('\n');

/** A server with one tool that answers with its own input, as the config of an agent names it. */
function writeServer(): void {
  sandbox().write(
    'server.mjs',
    `import { createInterface } from 'node:readline';
     const results = {
       initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: {} }),
       'tools/list': () => ({ tools: [{ name: 'complete_task' }] }),
       'tools/call': ({ name, arguments: input }) => ({
         content: [{ type: 'text', text: name + ' ' + JSON.stringify(input) + process.env.GIVEN }],
         isError: input.fail === true,
       }),
     };
     createInterface({ input: process.stdin }).on('line', (line) => {
       const { id, method, params } = JSON.parse(line);
       if (id !== undefined) console.log(JSON.stringify({ id, result: results[method](params) }));
     });`,
  );
  const server = {
    command: 'node',
    args: ['${RALPH_SESSION_DIR}/server.mjs'],
    env: { GIVEN: '${HOME}' },
  };
  sandbox().write('mcp.json', JSON.stringify({ mcpServers: { ralph: server } }));
}

/** Starts the agent as Ralph does: its command, then claude's arguments. */
function startAgent(command: string[]): RunningProgram {
  const [program = '', ...rest] = command;
  const args = [...rest, '--session-id', 'c-1', '--mcp-config', 'mcp.json'];
  const env = { RALPH_SESSION_DIR: sandbox().project };
  return sandbox().start(program, args, { env, input });
}

async function startSteered(): Promise<{ agent: RunningProgram; session: StandInSession }> {
  writeServer();
  const standIn = await sandbox().startStandIn();
  const agent = startAgent(standIn.agentCommand());
  return { agent, session: await standIn.nextSession() };
}

function messages(stdout: string): unknown[] {
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

const connected = {
  type: 'control_response',
  response: {
    subtype: 'success',
    request_id: 'm',
    response: {
      mcpServers: [{ name: 'ralph', status: 'connected', tools: [{ name: 'complete_task' }] }],
    },
  },
};

describe('the stand-in agent, steered by a test', () => {
  it('tells how it was started and hands on what it is given [RIG-12]', async () => {
    const { agent, session } = await startSteered();
    expect(session.pid).toBe(agent.pid);
    expect(session.args).toEqual(['--session-id', 'c-1', '--mcp-config', 'mcp.json']);
    expect(session.env['HOME']).toBe(sandbox().home);
    expect(session.cwd).toBe(sandbox().project);
    expect(await session.waitForPrompt()).toBe('do it');
    await session.waitForControl('mcp_status');
    await session.waitForStdinClosed();
  });

  it('prints what the test says and ends with its exit code [RIG-12]', async () => {
    const { agent, session } = await startSteered();
    session.init();
    session.say('hello');
    session.printRaw('half a li');
    session.printRaw('a complaint', 'stderr');
    session.result({ num_turns: 7 });
    await session.exit(9);
    const { code, stdout, stderr } = await agent.exit;
    expect({ code, stderr }).toEqual({ code: 9, stderr: 'a complaint' });
    expect(stdout).toMatch(/"subtype":"init".*\n.*"hello".*\nhalf a li\{.*"num_turns":7/);
  });

  it('answers control requests and calls tools of the MCP server [RIG-13]', async () => {
    const { agent, session } = await startSteered();
    session.answerControls();
    await agent.waitForLine('mcpServers');
    expect(messages(agent.stdout())[1]).toMatchObject(connected);
    expect(await session.call('complete_task', { summary: 'x' })).toEqual({
      text: `complete_task {"summary":"x"}${sandbox().home}`,
      failed: false,
    });
    expect((await session.call('complete_task', { fail: true })).failed).toBe(true);
  });

  it('tells of a server that does not connect [RIG-13]', async () => {
    const { agent, session } = await startSteered();
    session.answerControls('pending');
    expect(await agent.waitForLine('mcpServers')).toContain('"status":"pending"');
  });

  it('ignores signals, dies by one, leaves an orphan [RIG-14]', async () => {
    const { agent, session } = await startSteered();
    const orphan = await session.startOrphan();
    session.ignoreSignals('SIGTERM');
    // The orphan's answer came over the same socket before, so this has to be waited for as well.
    session.print({ type: 'ready' });
    await agent.waitForLine('ready');
    agent.kill('SIGTERM');
    await session.waitForSignal('SIGTERM');
    await session.die('SIGKILL');
    expect(await agent.exit).toMatchObject({ signal: 'SIGKILL' });
    expect(processStart(orphan)).toBeDefined();
    sendSignal(orphan, 'SIGKILL');
  });

  it('ends when the test goes away [RIG-14]', async () => {
    const standIn = await sandbox().startStandIn();
    const agent = startAgent(standIn.agentCommand());
    await standIn.nextSession();
    await standIn.close();
    expect((await agent.exit).code).toBe(70);
  });
});

describe('the instant agent', () => {
  const program = join(repositoryRoot, 'build', 'stand-in-agent.js');

  it('completes its task through the MCP server [RIG-15]', async () => {
    writeServer();
    const { code, stdout } = await startAgent(['node', program, 'instant']).exit;
    expect(code).toBe(0);
    const [, status, ...rest] = messages(stdout);
    expect(status).toMatchObject(connected);
    expect(rest).toMatchObject([
      { subtype: 'init', session_id: 'c-1' },
      { type: 'assistant' },
      { type: 'user' },
      { type: 'assistant' },
      { type: 'result', is_error: false, terminal_reason: 'completed' },
    ]);
    expect(JSON.stringify(rest[2])).toContain('complete_task {');
  });

  it('completes its task without a server [RIG-15]', async () => {
    sandbox().write('manifest.json', '{"tools": ["complete_task"]}');
    const { code, stdout } = await startAgent(['node', program, 'instant:no-mcp']).exit;
    expect(code).toBe(0);
    expect(messages(stdout)[1]).toMatchObject(connected);
    expect(JSON.parse(sandbox().read('signals.jsonl'))).toMatchObject({
      type: 'completed',
      summary: 'done',
    });
  });
});
