import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endLeftovers } from '../rig/leftover.ts';
import {
  completeSession,
  connect,
  endSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import type { StandIn } from '../rig/stand-in.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks =
  'tasks:\n  - id: one\n    title: The first task\n  - id: two\n    title: The second task\n';

/** What is to be gone after 5 s takes longer to be seen on a busy machine. */
const boundMs = 15_000;

describe('taking over a task', () => {
  const sandbox = useSandbox();
  const task = 'tasks:\n  - id: one\n    title: The first task\n    verify: [there]\n';
  const declared = `${quickTimers}checks:\n  there: test -f there.txt\n`;

  /** The agent's own file of a conversation, without which it could not go on. */
  const keepConversation = (id: string): string => {
    const name = sandbox().project.replaceAll(/[^a-zA-Z0-9]/g, '-');
    const folder = join(sandbox().home, '.claude', 'projects', name);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${id}.jsonl`);
    writeFileSync(file, '');
    return file;
  };

  /** A queue whose first task was played once, to no end; nothing is played any more. */
  const played = async (
    tasks = task,
    config = declared,
  ): Promise<{ standIn: StandIn; first: StandInSession; conversation: string }> => {
    writeQueue(sandbox(), tasks, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--max-tasks', '1']);
    const first = await standIn.nextSession();
    const conversation = keepConversation(first.id);
    await connect(first);
    first.init();
    await endSession(first);
    await play.exit;
    return { standIn, first, conversation };
  };

  /** The id of the process that holds the takeover. */
  const takeoverProcess = (): number =>
    Number(/"pid":(\d+)/.exec(sandbox().read('.ralph/run/takeover.lock'))?.[1]);

  const lastRecord = (): string => records(sandbox()).at(-1) ?? '';

  /** What comes between the options, which are the same in both forms of a session. */
  const rulesOf = ({ args }: StandInSession): string[] =>
    args.slice(args.indexOf('--permission-mode')).filter((_, at, all) => {
      const end = all.indexOf('--max-turns');
      return end === -1 || at < end;
    });

  it('starts the agent with the rules, settings and environment of any session [STEER-32]', async () => {
    const { standIn, first } = await played();
    Object.assign(sandbox().env, { COLORTERM: 'truecolor', SECRET: 'no' });
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    await terminal.waitFor('The conversation of s-');
    expect(agent.args.slice(0, 2)).toEqual(['--resume', first.id]);
    expect(agent.args.slice(2, 5)).toEqual(['--setting-sources', 'project', '--strict-mcp-config']);
    expect(rulesOf(agent)).toEqual(rulesOf(first));
    expect(agent.args).not.toContain('-p');
    expect(agent.cwd).toBe(first.cwd);
    const names = (one: StandInSession): string[] => Object.keys(one.env).sort();
    expect(names(agent).filter((name) => !names(first).includes(name))).toEqual([
      'COLORTERM',
      'SHELL',
      'TERM',
    ]);
    expect(agent.env['RALPH_SESSION']).not.toBe(first.env['RALPH_SESSION']);
    await agent.exit(0);
    // Its goal is not reached: there is nothing to ask.
    expect((await terminal.exit).code).toBe(7);
  });

  it('asks where nothing was said, and keeps a record of its own [STEER-33] [STEER-42]', async () => {
    const { standIn, first } = await played();
    for (const answer of ['n', 'y']) {
      const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
      const agent = await standIn.nextSession();
      sandbox().write('there.txt', answer);
      await agent.exit(0);
      await terminal.waitFor('Is one done? [y/N]');
      terminal.type(`${answer}\r`);
      const isDone = answer === 'y';
      expect((await terminal.exit).code).toBe(isDone ? 0 : 7);
      expect(await statuses(sandbox())).toEqual({ one: isDone ? 'done' : 'pending' });
      expect(lastRecord()).toContain(`outcome: ${isDone ? 'completed' : 'cancelled'}`);
      expect(lastRecord()).toContain(`verified: ${isDone}`);
      expect(lastRecord()).toContain('charged: false');
    }
    const [one = '', two = '', three = ''] = records(sandbox());
    const id = (record: string): string => /^session: (\S+)$/m.exec(record)?.[1] ?? 'none';
    expect(two).toContain(`previous: ${id(one)}`);
    expect(three).toContain(`previous: ${id(two)}`);
    expect(three).toContain('taken_over: true');
    expect(three).toContain(`claude_session: ${first.id}`);
    expect(three).toContain('attempt: 2');
    expect(three).toContain('a person finished it; 1 check passed');
    const refs = sandbox().git('for-each-ref', '--format=%(refname)', `refs/ralph/${id(two)}`);
    expect(refs.split('\n')).toEqual([
      `refs/ralph/${id(two)}/after`,
      `refs/ralph/${id(two)}/before`,
    ]);
  });

  it('leaves a task open whose checks fail, and charges nothing [STEER-34]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    expect((await agent.call('complete_task', { summary: 'Done' })).failed).toBe(true);
    await agent.exit(0);
    await terminal.waitFor('one is left open: there failed');
    expect((await terminal.exit).code).toBe(7);
    expect(lastRecord()).toContain('outcome: verify-failed');
    expect(lastRecord()).toContain('charged: false');
  });

  it('asks what no check can tell, and calls it unverified [STEER-33]', async () => {
    const { standIn } = await played(task.replace(/ {4}verify.*\n/, ''));
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one', '--json'], '../out.json');
    const agent = await standIn.nextSession();
    await terminal.waitFor('The conversation of s-');
    agent.printRaw('The agent has the screen.\n');
    await terminal.waitFor('The agent has the screen.');
    await agent.call('complete_task', { summary: 'Done' });
    await agent.exit(0);
    await terminal.waitFor('Is one done? [y/N]');
    terminal.type('y\r');
    expect((await terminal.exit).code).toBe(0);
    const document: unknown = JSON.parse(sandbox().read('../out.json'));
    expect(document).toMatchObject({
      kind: 'takeover',
      data: { task: 'one', outcome: 'completed', verified: false, run: 'none' },
    });
  });

  it('begins a new conversation where none can go on, and says so [STEER-35]', async () => {
    writeQueue(sandbox(), task, declared);
    const standIn = await sandbox().startStandIn();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    await terminal.waitFor('A new conversation begins, since no session of it was played yet.');
    expect(agent.args[0]).toBe('--session-id');
    expect(agent.args.at(-2)).toBe('--');
    const prompt = /^Read (\S+)/.exec(agent.args.at(-1) ?? '')?.[1] ?? 'none';
    expect(sandbox().read(prompt)).toContain('The first task');
    await agent.exit(3);
    await terminal.waitFor('the agent ended with code 3 before anything was done');
    expect((await terminal.exit).code).toBe(7);
  });

  it('is refused without a terminal, for another task than is played, and for one that is over [STEER-36]', async () => {
    writeQueue(sandbox(), twoTasks.replace('second task', 'second task\n    status: done'));
    const standIn = await sandbox().startStandIn();
    const without = await sandbox().run(['takeover', 'one']);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('there is none here');
    const over = Terminal.ralph(sandbox(), ['takeover', 'two']);
    await over.waitFor('`ralph reopen two` makes it pending');
    expect((await over.exit).code).toBe(3);
    sandbox().write('.ralph/db/tasks.yaml', twoTasks);
    const play = sandbox().ralph(['play', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    const other = Terminal.ralph(sandbox(), ['takeover', 'two']);
    await other.waitFor('one is being played, not two');
    expect((await other.exit).code).toBe(3);
    await completeSession(session);
    expect((await play.exit).code).toBe(0);
  });

  it('keeps every run from beginning meanwhile [STEER-37]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    const play = await sandbox().run(['play']);
    expect(play.code).toBe(5);
    expect(play.stderr).toContain('ralph takeover (process ');
    const status = await sandbox().run(['status']);
    expect(status.stdout).toContain('Now a person works on a task in another terminal');
    const again = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await again.waitFor('holds the queue');
    expect((await again.exit).code).toBe(5);
    await agent.exit(0);
    await terminal.exit;
  });

  it('keeps a paused run paused until it is over, and then asks [STEER-38]', async () => {
    writeQueue(sandbox(), task, declared);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    keepConversation(first.id);
    await connect(first);
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await first.waitForControl('interrupt');
    await terminal.waitFor('politely and pauses');
    await first.exit(0);
    const agent = await standIn.nextSession();
    const resumed = await sandbox().run(['resume']);
    expect(resumed.code).toBe(3);
    expect(resumed.stderr).toContain('a person works on a task in another terminal');
    sandbox().write('there.txt', 'x');
    await agent.call('complete_task', { summary: 'Done' });
    await agent.exit(0);
    await terminal.waitFor('Shall the run go on? [y/N]');
    terminal.type('y\r');
    expect((await terminal.exit).code).toBe(0);
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('leaves nothing behind when it is killed, and the next run recovers [STEER-39]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    await agent.startOrphan();
    process.kill(takeoverProcess(), 'SIGKILL');
    expect(await endLeftovers(sandbox().root, boundMs)).toEqual([]);
    await terminal.exit;
    const play = sandbox().ralph(['play', '--json']);
    expect(await play.waitForEvent('session-recovered')).toMatchObject({ task: 'one' });
    const picked = await play.waitForEvent('task-picked');
    expect(picked).toMatchObject({ task: 'one', attempt: 2 });
    sandbox().write('there.txt', 'x');
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
  });

  it('is killed while a run is paused for it, which then recovers [STEER-39]', async () => {
    writeQueue(sandbox(), task, declared);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    keepConversation(first.id);
    await connect(first);
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await first.waitForControl('interrupt');
    await first.exit(0);
    const agent = await standIn.nextSession();
    process.kill(takeoverProcess(), 'SIGKILL');
    await agent.closed;
    await terminal.exit;
    expect((await sandbox().run(['resume'])).code).toBe(0);
    expect(await play.waitForEvent('session-recovered')).toMatchObject({
      session: agent.env['RALPH_SESSION'],
      task: 'one',
    });
    sandbox().write('there.txt', 'x');
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('ends with its terminal, and is recorded [STEER-40]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    terminal.close();
    await agent.closed;
    expect(await endLeftovers(sandbox().root, boundMs)).toEqual([]);
    expect(lastRecord()).toContain('reason: Ralph was ended while a person worked on it');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('leaves Ctrl+C to the agent, and ends it politely when it is ended itself [STEER-40]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    agent.ignoreSignals('SIGINT', 'SIGTERM');
    await agent.call('report_progress', { message: 'I listen' });
    terminal.type('\u0003');
    await agent.waitForSignal('SIGINT');
    process.kill(takeoverProcess(), 'SIGTERM');
    await agent.waitForSignal('SIGTERM');
    await agent.exit(0);
    await terminal.waitFor('Ralph was ended while a person worked on it');
    expect((await terminal.exit).code).toBe(130);
    expect(lastRecord()).toContain('outcome: cancelled');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('puts back what the agent writes into the queue, as after any session [STEER-41]', async () => {
    const { standIn, conversation } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    const before = sandbox().read('.ralph/db/tasks.yaml');
    const command = "sed -i 's/there/true/' .ralph/db/tasks.yaml";
    const call = { type: 'tool_use', id: 't1', name: 'Bash', input: { command } };
    const usage = { input_tokens: 7, output_tokens: 3 };
    const message = { id: 'm1', role: 'assistant', model: 'made-up', content: [call], usage };
    writeFileSync(conversation, `${JSON.stringify({ type: 'assistant', message })}\n`);
    sandbox().write('.ralph/db/tasks.yaml', before.replace('[there]', '[true]'));
    await agent.exit(0);
    await terminal.waitFor('it was put back');
    await terminal.exit;
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('verify: [there]');
    expect(lastRecord()).toContain('model: made-up');
    expect(lastRecord()).toMatch(/tokens:.*input: 7/s);
  });

  it('lets no run begin before a person has looked at changed settings [STEER-41]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    sandbox().write('.claude/settings.json', '{"hooks":{}}');
    sandbox().write('there.txt', 'x');
    await agent.exit(0);
    await terminal.waitFor('Is one done? [y/N]');
    terminal.type('n\r');
    await terminal.waitFor('.claude/settings.json');
    await terminal.exit;
    const play = sandbox().ralph(['play', '--json']);
    const wait = await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    expect(wait.why).toContain('.claude/settings.json');
    await sandbox().run(['stop']);
    await play.exit;
  });

  it('shows what it would open, and opens nothing [STEER-43]', async () => {
    const { standIn, first } = await played();
    const { stdout, code } = await sandbox().run(['takeover', 'one', '--dry-run', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'takeover-plan',
      data: { task: 'one', how: 'resume', checks: ['there'], engine: 'none' },
    });
    expect(stdout).toContain(first.id);
    expect(standIn.story()).toContain('1 session');
    expect(sandbox().has('.ralph/run/takeover.lock')).toBe(false);
  });
});
