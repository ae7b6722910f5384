import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { processStart } from '../../src/host/process-identity.ts';
import { oneTask, quickTimers, statuses, writeQueue } from '../rig/sample-project.ts';
import type { StampedEvent } from '../../src/model/event.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { assistantMessage } from '../rig/stand-in-stream.ts';
import { hang, refuse, reset, say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const complete = [use('mcp__ralph__complete_task', { summary: 'Done' }), say('Done.')];
const lastAttempt = `${quickTimers}max_attempts: 1\n`;

/** Ends the one child of the agent that serves its tools, by its own id. */
const endServer = `agent=$(cat agent.pid)
for pid in $(cat /proc/$agent/task/*/children); do
  tr '\\0' ' ' < /proc/$pid/cmdline | grep -q mcp && kill -KILL "$pid" && echo ended
done
true
`;
const short = { 'x-should-retry': 'false' };

describe('an API that fails, with the real claude', () => {
  const sandbox = useSandbox();
  let pinging: Server | undefined;

  afterEach(async () => {
    const server = pinging;
    pinging = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A Messages API that begins an answer, and then only shows that it is alive. */
  async function startPinging(): Promise<string> {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('event: ping\ndata: {"type":"ping"}\n\n'), 50);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    pinging = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  const passing: [string, Turn[], RegExp][] = [
    ['429, asked again in vain', Array<Turn>(4).fill(refuse(429, 'slow down')), /429|slow down/],
    ['429 with a long retry-after', [refuse(429, 'slow down', { 'retry-after': '3600' })], /429/],
    ['429 that is not to be asked again', [refuse(429, 'slow down', short)], /429/],
    ['500', [refuse(500, 'oops', short)], /500/],
    ['529', Array<Turn>(4).fill(refuse(529, 'Overloaded')), /[Oo]verloaded/],
    ['a connection that breaks', [reset(), reset()], /could not be reached/],
  ];

  it.each(passing)(
    '%s costs no attempt, and the next session does the work [MON-47]',
    async (_, turns, words) => {
      writeQueue(sandbox(), oneTask, lastAttempt);
      const endpoint = await sandbox().startEndpoint([
        { when: 'one: The only', attempts: [turns, complete] },
      ]);
      const play = sandbox().ralph(['play', '--json']);
      const ended = await play.waitForEvent('session-ended');
      expect(ended).toMatchObject({
        outcome: 'agent-error',
        charged: false,
        next: { status: 'pending' },
      });
      expect(ended.reason).toMatch(words);
      await play.waitForEvent('wait-began', ({ cause }) => cause === 'back-off');
      expect((await play.exit).code).toBe(0);
      expect(endpoint.unscripted).toEqual([]);
    },
  );

  it('a refused connection costs no attempt [MON-47]', async () => {
    writeQueue(sandbox(), oneTask, lastAttempt);
    // Nothing listens on the port of a server that has closed.
    const url = await startPinging();
    const gone = pinging;
    await new Promise((resolve) => gone?.close(resolve));
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1'], {
      env: { ANTHROPIC_BASE_URL: url },
    });
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'agent-error', charged: false });
    expect(ended.reason).toContain('could not be reached');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it.each<[string, Turn[]]>([
    ['401', Array<Turn>(4).fill(refuse(401, 'invalid x-api-key'))],
    ['403', [refuse(403, 'not allowed')]],
    ['404', Array<Turn>(6).fill(refuse(404, 'no such model'))],
  ])('%s costs no attempt and stops the run [MON-47]', async (_, turns) => {
    writeQueue(sandbox(), `${oneTask}  - id: two\n    title: Not reached\n`, lastAttempt);
    await sandbox().startEndpoint([{ when: 'one: The only', attempts: [turns] }]);
    const play = sandbox().ralph(['play', '--json']);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'agent-error',
      charged: false,
    });
    expect(await play.waitForEvent('run-ended')).toMatchObject({ end: 'stopped' });
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'pending', two: 'pending' });
  });

  async function expectSilence(play: RunningProgram): Promise<void> {
    await play.waitForEvent('stop-sent', ({ why }) => why === 'silence');
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'timed-out',
      charged: true,
    });
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  }

  const impatient = lastAttempt.replace('model: 20s', 'model: 2s\n  stream: 2s');

  it.each(['before-headers', 'mid-stream'] as const)(
    'a model that hangs %s is ended after its timer, charged [MON-47]',
    async (at) => {
      writeQueue(sandbox(), oneTask, impatient);
      await sandbox().startEndpoint([{ when: 'one: The only', attempts: [[hang(at)]] }]);
      await expectSilence(sandbox().ralph(['play', '--json']));
    },
  );

  it('a model that only pings is ended after its timer, charged [MON-47]', async () => {
    writeQueue(sandbox(), oneTask, impatient);
    const env = { ANTHROPIC_BASE_URL: await startPinging() };
    await expectSilence(sandbox().ralph(['play', '--json'], { env }));
  });
});

describe('a session that cannot finish, with the real claude', () => {
  const sandbox = useSandbox();

  async function play(turns: Turn[], config: string, task = oneTask): Promise<RunningProgram> {
    writeQueue(sandbox(), task, config);
    await sandbox().startEndpoint([{ when: 'one: The only', attempts: [turns, complete] }]);
    return sandbox().ralph(['play', '--json']);
  }

  const look = use('Bash', { command: 'git status' });

  it('has no turns left: charged [MON-48]', async () => {
    const run = await play([look, look, look], `${lastAttempt}max_turns: 1\n`);
    expect(await run.waitForEvent('session-ended')).toMatchObject({
      outcome: 'agent-error',
      charged: true,
      next: { status: 'blocked' },
    });
    expect((await run.exit).code).toBe(7);
  });

  it('has spent its budget: charged [MON-48]', async () => {
    // A turn of the scripted model costs a tenth of this, the least budget; each call is another one.
    const config = `${lastAttempt}max_budget_usd:\n  session: 0.01\n`;
    const turns = Array.from({ length: 30 }, (_, at) =>
      use('Bash', { command: `git log -${at + 1}` }),
    );
    const run = await play(turns, config);
    expect(await run.waitForEvent('session-ended')).toMatchObject({
      outcome: 'budget',
      charged: true,
    });
    expect((await run.exit).code).toBe(7);
  });

  it('was denied a call: a person is asked, uncharged [MON-48]', async () => {
    const run = await play(
      [use('Bash', { command: 'touch new && curl x' }), say('No.')],
      lastAttempt,
    );
    const ended = await run.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'denied', charged: false, next: { status: 'blocked' } });
    expect(ended.reason).toContain('permissions.allow');
    expect((await run.exit).code).toBe(7);
  });

  it('leaves a process behind: what it said counts, and the process is ended [MON-48]', async () => {
    const config = `${lastAttempt}permissions:\n  allow: ["Bash(sh leave.sh)"]\n`;
    sandbox().write('leave.sh', 'nohup sleep 600 >/dev/null 2>&1 &\necho $! > left.pid\n');
    const run = await play([use('Bash', { command: 'sh leave.sh' }), ...complete], config);
    expect(await run.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    expect((await run.exit).code).toBe(0);
    const pid = Number(sandbox().read('left.pid'));
    expect(pid).toBeGreaterThan(1);
    expect(processStart(pid)).toBeUndefined();
  });

  it('goes on when its MCP server was killed: the agent starts it anew [MON-48]', async () => {
    const config = `${lastAttempt}permissions:\n  allow: ["Bash(sh end-server.sh)"]\n`;
    sandbox().write('end-server.sh', endServer);
    const run = await play([use('Bash', { command: 'sh end-server.sh' }), ...complete], config);
    const { pid } = await run.waitForEvent('agent-started');
    sandbox().write('agent.pid', String(pid));
    await run.waitForEvent('tool-closed', ({ output }) => output.includes('ended'));
    const ended = await run.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'completed', charged: true });
    expect((await run.exit).code).toBe(0);
  });

  it('is ended by SIGTERM from outside: uncharged, and played again [MON-48]', async () => {
    const run = await play([hang('before-headers')], lastAttempt);
    const { pid } = await run.waitForEvent('agent-started');
    await run.waitForEvent('model-asked');
    process.kill(pid, 'SIGTERM');
    expect(await run.waitForEvent('session-ended')).toMatchObject({
      outcome: 'agent-error',
      charged: false,
    });
    await run.waitForEvent('wait-began', ({ cause }) => cause === 'back-off');
    expect((await run.exit).code).toBe(0);
  });

  it('shows what it prints that is no message, and goes on [MON-46]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const run = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    session.answerControls();
    await session.waitForPrompt();
    session.init();
    session.printRaw('what is this\n{"type":"of_the_future"}\n');
    await session.call('complete_task', { summary: 'Done' });
    session.result();
    await session.waitForStdinClosed();
    await session.exit(0);
    const { code, stdout } = await run.exit;
    expect(code).toBe(0);
    expect(stdout).toContain('not a message: what is this');
    expect(stdout).toMatch(/unknown message of_the_future \(\d+ bytes\)/);
  });

  it('has a call open for longer than its tool may take: ended, and told while it ran [MON-40] [MON-41]', async () => {
    writeQueue(
      sandbox(),
      oneTask,
      lastAttempt.replace('timers:', 'timers:\n  tools: {Bash: 1500ms}'),
    );
    const standIn = await sandbox().startStandIn();
    const run = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    session.answerControls();
    await session.waitForPrompt();
    session.init();
    const input = { command: 'sleep 600' };
    session.print(assistantMessage(session.id, { type: 'tool_use', id: 't', name: 'Bash', input }));
    const told = await run.waitForEvent('activity-changed', ({ words }) => words === 'runs Bash');
    expect(told).toMatchObject({ state: 'tool-open', stop: 'tool' });
    expect(Date.parse(told.deadline) - Date.parse(told.since)).toBe(1_500);
    await run.waitForEvent('stop-sent', ({ why }) => why === 'tool');
    await session.closed;
    const exited = await run.waitForEvent('agent-exited');
    expect(await run.waitForEvent('session-ended')).toMatchObject({ outcome: 'timed-out' });
    const { stdout } = await run.exit;
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as StampedEvent);
    const late = events.filter(({ type, seq }) => type === 'activity-changed' && seq > exited.seq);
    expect(late).toEqual([]);
  });

  it('goes on in the background above its budget: ended, charged [MON-43]', async () => {
    writeQueue(sandbox(), oneTask, lastAttempt);
    const standIn = await sandbox().startStandIn();
    const run = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    session.answerControls();
    await session.waitForPrompt();
    session.init();
    session.print({ type: 'system', subtype: 'task_started', task_id: 'b', description: 'x' });
    session.result({ total_cost_usd: 0, modelUsage: { m: { costUSD: 1_000 } } });
    await run.waitForEvent('stop-sent', ({ why }) => why === 'budget');
    await session.closed;
    expect(await run.waitForEvent('session-ended')).toMatchObject({
      outcome: 'budget',
      charged: true,
      cost_usd: 1_000,
    });
    expect((await run.exit).code).toBe(7);
  });
});
