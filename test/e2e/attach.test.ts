import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { processStart } from '../../src/host/process-identity.ts';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks = `${oneTask}  - id: two\n    title: The second task\n`;
const begun = z.object({ data: z.object({ run: z.string(), pid: z.number(), log: z.string() }) });

describe('a run in the background', () => {
  const sandbox = useSandbox();

  it('plays on without its terminal, and attach shows it to its end [PLAY-65] [CLI-30]', async () => {
    writeQueue(sandbox(), twoTasks);
    const standIn = await sandbox().startStandIn();
    const ralph = `${process.execPath} ${process.cwd()}/dist/ralph.js play --detach --json`;
    // The shell stays, so that the terminal's end is a signal to everybody in it.
    const inner = `stty cols 200 rows 30; mkfifo ~/held; exec 3<>~/held; ${ralph}; echo begun; cat <&3`;
    const terminal = sandbox().start('script', ['-qefc', inner, '/dev/null'], {
      env: { TERM: 'xterm-256color' },
    });
    const line = await terminal.waitForLine('"schema_version"');
    const { pid } = begun.parse(JSON.parse(line)).data;
    await terminal.waitForLine('begun');
    const session = await standIn.nextSession();
    await connect(session);
    session.say('Before anybody looked.');
    expect(terminal.isRunning).toBe(true);
    terminal.kill('SIGKILL');
    await terminal.exit;

    const second = await sandbox().run(['play', '--detach']);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain(`process ${pid} `);
    const attach = sandbox().ralph(['attach']);
    await attach.waitForLine('Before anybody looked.');
    session.say('While somebody looks.');
    await attach.waitForLine('While somebody looks.');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await completeSession(await standIn.nextSession());
    const { code, stdout } = await attach.exit;
    expect(code).toBe(0);
    expect(stdout).toContain('✓ one  The only task  done, unverified');
    expect(stdout).toContain('✓ two  The second task  done, unverified');
    expect(stdout).toContain('2 done (2 unverified), 0 not done');
    await expect.poll(() => processStart(pid), { timeout: 5_000 }).toBeUndefined();
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'done' });
    const log = sandbox().read('.ralph/run/play.log');
    expect(log).toMatch(/"run-started"[^]*"run-ended"/);
  });

  it('tells at once why it could not begin, with its code [PLAY-65]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: one\n');
    await sandbox().startStandIn();
    const invalid = await sandbox().run(['play', '--detach']);
    expect(invalid.code).toBe(6);
    expect(invalid.stderr).toContain('tasks.yaml:2');
    const json = await sandbox().run(['play', '--detach', '--json']);
    expect(json.code).toBe(6);
    expect(json.stdout).toContain('"reason":"invalid-database"');
    expect((await sandbox().run(['play', '--detach', '--confirm'])).code).toBe(2);
  });

  it('attach comes late, is left with Ctrl+C, and the run goes on [CLI-30]', async () => {
    writeQueue(sandbox(), twoTasks);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    await connect(first);
    first.say('Of the first session.');
    await first.call('complete_task', { summary: 'Done' });
    await endSession(first);
    const second = await standIn.nextSession();
    await connect(second);
    second.say('Of the second session.');
    const attach = sandbox().ralph(['attach']);
    await attach.waitForLine('Of the second session.');
    attach.kill('SIGINT');
    const { code, stdout, stderr } = await attach.exit;
    expect(code).toBe(0);
    expect(stderr).toContain('The run goes on.');
    expect(stdout).toContain('✓ one  The only task');
    expect(stdout).not.toContain('Of the first session.');
    await second.call('complete_task', { summary: 'Done' });
    await endSession(second);
    expect((await play.exit).code).toBe(0);
  });

  it('attach ends with the code of the run, in events too [CLI-30]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}max_attempts: 1\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    await connect(session);
    const attach = sandbox().ralph(['attach', '--json']);
    await attach.waitForEvent('agent-started');
    session.init();
    await attach.waitForEvent('agent-initialized');
    await endSession(session);
    await attach.waitForEvent('run-ended');
    expect((await attach.exit).code).toBe(7);
    expect((await play.exit).code).toBe(7);
  });

  it('attach says when the engine is gone without an end [CLI-30]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await connect(await standIn.nextSession());
    const attach = sandbox().ralph(['attach']);
    await attach.waitForLine('▶ one');
    play.kill('SIGKILL');
    const { code, stderr } = await attach.exit;
    expect(code).toBe(1);
    expect(stderr).toContain('the engine is gone without an end');
  });

  it('status tells what the session does and when Ralph would step in [CLI-25]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await play.waitForEvent('activity-changed', ({ state }) => state === 'waiting-model');
    const { stdout } = await sandbox().run(['status']);
    expect(stdout).toMatch(/for \d+\.\ds; if it stays silent, Ralph ends it at \d\d:\d\d:\d\d$/m);
    const json: unknown = JSON.parse((await sandbox().run(['status', '--json'])).stdout);
    expect(json).toMatchObject({
      data: { run: { current: { activity: { state: 'waiting-model', stop: 'silence' } } } },
    });
    play.kill('SIGINT');
    await play.exit;
  });

  it('status --watch tells each change, until the run ends [CLI-26]', async () => {
    writeQueue(sandbox(), twoTasks);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    const watch = sandbox().ralph(['status', '--watch', '--json']);
    const people = sandbox().ralph(['status', '--watch']);
    await watch.waitForLine('"task":"one"');
    await people.waitForLine('Playing one (The only task)');
    await sandbox().run(['pause']);
    session.init();
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await watch.waitForLine('"cause":"paused"');
    await people.waitForLine('paused: a person paused it');
    await sandbox().run(['resume']);
    await completeSession(await standIn.nextSession());
    await play.exit;
    const { code, stdout } = await watch.exit;
    expect(code).toBe(0);
    expect((await people.exit).stdout).toContain('Queue: 2 done');
    const documents = stdout.trimEnd().split('\n');
    expect(new Set(documents).size).toBe(documents.length);
    expect(JSON.parse(documents.at(-1) ?? '')).toMatchObject({
      kind: 'status',
      data: { tasks: { done: 2 }, run: { end: 'drained' } },
    });
  });

  it('status lists what waits for an answer; --watch ends at once when nothing is played [CLI-26] [CLI-31]', async () => {
    const blocked = '    status: blocked\n    blocked:\n      on: human\n      reason: Two ways\n';
    const question = '      question: Which registry?\n      options: [public, private]\n';
    writeQueue(sandbox(), `${oneTask}${blocked}${question}`);
    const { code, stdout } = await sandbox().run(['status', '--watch']);
    expect(code).toBe(0);
    expect(stdout).toContain('? one asks: Which registry?');
    expect(stdout).toContain('2. private');
  });
});
