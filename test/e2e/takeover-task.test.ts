import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const ralph = join(repositoryRoot, 'dist', 'ralph.js');

describe('a task that is taken over', () => {
  const sandbox = useSandbox();

  const begin = async (
    keys: string,
    config = '',
  ): Promise<{ terminal: Terminal; agent: StandInSession }> => {
    const tasks = `tasks:\n  - id: one\n    title: The first task\n${keys}`;
    writeQueue(sandbox(), tasks, `${quickTimers}${config}`);
    const standIn = await sandbox().startStandIn();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    return { terminal, agent: await standIn.nextSession() };
  };

  const say = async (terminal: Terminal, answer: string): Promise<void> => {
    await terminal.waitFor('Is one done? [y/N]');
    terminal.type(`${answer}\r`);
  };

  it('keeps the answer that somebody gives meanwhile, when it stays open [STEER-47]', async () => {
    const blocked = '    blocked: {on: human, reason: unclear, question: Which colour?}\n';
    const { terminal, agent } = await begin(`    status: blocked\n${blocked}`);
    const answered = await sandbox().run(['answer', 'one', 'Blue']);
    expect([answered.code, answered.stderr]).toEqual([0, '']);
    await agent.exit(0);
    await say(terminal, 'n');
    await terminal.waitFor('one is left open: a person worked on it and left it open');
    expect((await terminal.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    const queue = sandbox().read('.ralph/db/tasks.yaml');
    expect(queue).toContain('answer: Blue');
    expect(queue).not.toContain('blocked:');
    expect(queue).toContain(`session: ${agent.env['RALPH_SESSION'] ?? 'none'}`);
  });

  it('stays blocked, or with the person who holds it, when it stays open [STEER-47]', async () => {
    const { terminal, agent } = await begin('    status: in_progress\n');
    await agent.exit(0);
    await say(terminal, 'n');
    await terminal.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'in_progress' });
    const blocked = '    blocked: {on: human, reason: unclear, question: Which colour?}\n';
    const again = await begin(`    status: blocked\n${blocked}`);
    await again.agent.exit(0);
    await say(again.terminal, 'n');
    await again.terminal.exit;
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain(blocked);
  });

  it('waits for a person where require_verify is on and no check passed, also after a yes [STEER-49]', async () => {
    const { terminal, agent } = await begin('', 'require_verify: true\n');
    await agent.exit(0);
    await say(terminal, 'y');
    await terminal.waitFor('one is blocked: a person says that it is done, and no check can tell');
    expect((await terminal.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });

  it('is left as it was where the agent fails and git is not to be asked [STEER-52]', async () => {
    const { terminal, agent } = await begin('');
    sandbox().write('.git/hooks/pre-commit', '#!/bin/sh\n');
    await agent.exit(3);
    await terminal.waitFor('the agent ended with code 3 before anything was done');
    expect((await terminal.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('is refused before anything is ended where there is too little room [STEER-53]', async () => {
    const tasks = 'tasks:\n  - id: one\n    title: The first task\n';
    writeQueue(sandbox(), tasks, quickTimers);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    sandbox().write('.ralph/config.yaml', `${quickTimers}run:\n  min_free: 900000GB\n`);
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await terminal.waitFor('are wanted (run.min_free)');
    expect((await terminal.exit).code).toBe(3);
    await completeSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    await play.exit;
  });

  it('keeps as much of the conversation as it may, and says so [STEER-53]', async () => {
    const { terminal, agent } = await begin('', 'run:\n  session_size: 1MB\n');
    const folder = join(
      ...[sandbox().home, '.claude', 'projects'],
      sandbox().project.replaceAll(/[^a-zA-Z0-9]/g, '-'),
    );
    mkdirSync(folder, { recursive: true });
    const said = (id: string): string => {
      const content = [{ type: 'text', text: id.repeat(300_000) }];
      const usage = { input_tokens: 7, output_tokens: 3 };
      const message = { id, role: 'assistant', model: 'made-up', content, usage };
      return `${JSON.stringify({ type: 'assistant', message })}\n`;
    };
    writeFileSync(join(folder, `${agent.id}.jsonl`), ['a', 'b', 'c', 'd', 'e'].map(said).join(''));
    await agent.exit(0);
    await say(terminal, 'n');
    await terminal.waitFor('Ralph has kept the first 1.0 MB (run.session_size)');
    await terminal.exit;
    const stream = `.ralph/run/sessions/${agent.env['RALPH_SESSION'] ?? 'none'}/stream.jsonl`;
    expect(sandbox().read(stream).trimEnd().split('\n')).toHaveLength(3);
    expect(records(sandbox())[0]).toContain('turns: 5');
  });

  it('needs a terminal that can be given away [STEER-36]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: one\n    title: The first task\n');
    const standIn = await sandbox().startStandIn();
    // What stands on the other side of `setsid` shows, and takes keys, but is nobody's own terminal.
    const words = `setsid -w ${process.execPath} ${ralph} takeover one --json > ../out.json`;
    const terminal = new Terminal(sandbox(), words);
    await terminal.waitFor('there is none here');
    expect((await terminal.exit).code).toBe(2);
    expect(standIn.story()).toContain('0 sessions');
    expect(sandbox().has('.ralph/run/takeover.lock')).toBe(false);
    expect(records(sandbox())).toEqual([]);
  });

  it.each([
    ['skipped', '`ralph reopen one` makes it pending; then take it over'],
    ['draft', '`ralph approve one` makes it pending; then take it over'],
  ])('that is %s is opened again first [STEER-36]', async (status, todo) => {
    writeQueue(sandbox(), `tasks:\n  - id: one\n    title: The task\n    status: ${status}\n`);
    await sandbox().startStandIn();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await terminal.waitFor(todo);
    expect((await terminal.exit).code).toBe(3);
  });
});
