import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notePresence } from '../../src/host/presence.ts';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import type { StandIn } from '../rig/stand-in.ts';
import type { CallAnswer, StandInSession } from '../rig/stand-in-session.ts';
import { assistantMessage, toolResultMessage } from '../rig/stand-in-stream.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const minuteMs = 60_000;

/** Somebody presses a key, or did so long ago. */
function press(sandbox: Sandbox, ago_ms = 0): void {
  const run = join(sandbox.project, '.ralph/run');
  mkdirSync(run, { recursive: true });
  notePresence(join(run, 'presence'), new Date(Date.now() - ago_ms));
}

/** Asks through the session's tool, as the stream of a real agent shows it. */
async function ask(session: StandInSession, question: string): Promise<CallAnswer> {
  const call = {
    type: 'tool_use' as const,
    id: 'asking',
    name: 'mcp__ralph__ask_human',
    input: {},
  };
  session.print(assistantMessage(session.id, call));
  const answered = await session.call('ask_human', { question });
  session.print(toolResultMessage(session.id, 'asking', answered.text));
  return answered;
}

describe('asking people', () => {
  const sandbox = useSandbox();

  /** Starts a run without a terminal, and its first session. */
  const begin = async (
    tasks = oneTask,
    config = quickTimers,
  ): Promise<{ standIn: StandIn; play: RunningProgram; session: StandInSession }> => {
    writeQueue(sandbox(), tasks, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    return { standIn, play, session };
  };

  it('ends at once with nobody there; an answer that comes then is for whoever asks again, or blocks [ASK-2] [ASK-3] [ASK-7] [ASK-8]', async () => {
    const { standIn, play, session } = await begin();
    const nobody = await ask(session, 'Red or blue?');
    expect(nobody).toMatchObject({ failed: false });
    expect(nobody.text).toMatch(/^Nobody is there.*call block_task with on: human/);
    press(sandbox(), 6 * minuteMs);
    expect((await ask(session, 'Red or blue?')).text).toContain('Nobody is there');
    expect(await play.waitForEvent('question-ended')).toMatchObject({ how: 'nobody', id: 'q1' });
    expect((await sandbox().run(['status'])).stdout).not.toContain('asks:');

    const late = await sandbox().run(['answer', 'one', 'red']);
    expect(late).toMatchObject({ code: 0 });
    expect(late.stdout).toContain('its session waits no longer: its next session sees it');
    const question = { on: 'human', reason: 'unclear', question: 'Red or blue?' };
    const blocked = await session.call('block_task', question);
    expect(blocked.failed).toBe(true);
    expect(blocked.text).toContain('Question: Red or blue?\nAnswer: red');
    const known = await play.waitForEvent('question-ended', ({ how }) => how === 'answered');
    expect(known.answer).toBe('red');
    expect((await session.call('block_task', question)).failed).toBe(false);
    await endSession(session);
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    expect(records(sandbox())[0]).toMatch(/asked:\n[^]*how: answered\n *answer: red/);

    await sandbox().run(['answer', 'one', 'Really red']);
    const last = sandbox().ralph(['play', '--json']);
    const prompt = await completeSession(await standIn.nextSession());
    expect(prompt).toMatch(/Answer: red\n[^]*Answer: Really red/);
    await last.exit;
  });

  it('stops the clocks of the session and counts as progress [ASK-4] [ASK-5] [ASK-10] [ASK-14] [ASK-16]', async () => {
    const limits = `timeout: 4s\ncheck_timeout: 1s\nstagnation: {same_call: 3}\n`;
    const tools = `${quickTimers}  tools: {mcp__ralph__ask_human: 1s}\n`;
    const { play, session } = await begin(oneTask, `${tools}${limits}`);
    const began = Date.now();
    expect(Number(session.env['MCP_TOOL_TIMEOUT'])).toBe(6 * minuteMs);
    const watching = sandbox().ralph(['status', '--watch']);
    for (const id of ['a', 'b']) session.useTool(id, 'Bash', { command: 'cat x' }, 'nothing');
    press(sandbox());
    const asking = ask(session, 'Which way?');
    const asked = await play.waitForEvent('question-asked');
    expect(Date.parse(asked.until) - Date.parse(asked.at)).toBeGreaterThan(4.9 * minuteMs);
    await watching.waitForLine('? one asks: Which way?');
    await watching.waitForLine(/`ralph answer one "…"`.*its session waits, [45]m/);
    // Both the time of the call and that of the session are over.
    await expect.poll(() => Date.now() - began, { timeout: 10_000 }).toBeGreaterThan(4_500);
    const answered = await sandbox().run(['answer', 'one', 'Left', '--json']);
    expect(JSON.parse(answered.stdout)).toMatchObject({ data: { asked: { taken: true } } });
    expect(await asking).toMatchObject({ failed: false, text: 'A person answers:\nLeft' });
    await play.waitForEvent('question-ended', ({ how }) => how === 'answered');
    session.useTool('c', 'Bash', { command: 'cat x' }, 'nothing');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    expect((await play.exit).code).toBe(0);
    await watching.exit;
  });

  it('has one question at a time [ASK-9]', async () => {
    const { play, session } = await begin();
    press(sandbox());
    const first = ask(session, 'First?');
    await play.waitForEvent('question-asked');
    const second = await session.call('ask_human', { question: 'Second?' });
    expect(second.failed).toBe(true);
    expect(second.text).toContain('another question waits');
    await sandbox().run(['answer', 'one', 'yes']);
    await first;
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.exit;
  });

  it('ends when a person cancels the task [ASK-11]', async () => {
    const { play, session } = await begin();
    press(sandbox());
    const asking = ask(session, 'Which way?').catch(() => undefined);
    await play.waitForEvent('question-asked');
    await sandbox().run(['cancel', 'one']);
    expect(await play.waitForEvent('question-ended')).toMatchObject({ how: 'cancelled' });
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'cancelled' });
    await asking;
    const status = await sandbox().run(['status']);
    expect(status.stdout).not.toContain('asks:');
    await sandbox().run(['stop']);
    await play.exit;
    expect(records(sandbox())[0]).toMatch(/asked:\n[^]*question: Which way\?/);
  });

  it('leaves nothing waiting when the engine dies, and keeps an answer that comes then [ASK-7] [ASK-11]', async () => {
    const { standIn, play, session } = await begin();
    press(sandbox());
    const asking = ask(session, 'Which way?').catch(() => undefined);
    const { session: id } = await play.waitForEvent('question-asked');
    play.kill('SIGKILL');
    await play.exit;
    // Its server notices, and ends the session.
    await session.closed;
    await asking;
    const status = await sandbox().run(['status']);
    expect(status.stdout).not.toContain('asks:');
    const answered = await sandbox().run(['answer', 'one', 'Left']);
    expect(answered.stdout).toContain('its session waits no longer');
    const next = sandbox().ralph(['play', '--json']);
    expect(await next.waitForEvent('session-recovered')).toMatchObject({ session: id });
    const prompt = await completeSession(await standIn.nextSession());
    expect(prompt).toContain('Question: Which way?\nAnswer: Left');
    expect((await next.exit).code).toBe(0);
    const refused = await sandbox().run(['answer', 'one', 'Right']);
    expect(refused.stderr).toContain('is done and asks nothing');
  });

  it('is bounded whatever is written among the signals [ASK-10]', async () => {
    const { play, session } = await begin(oneTask, `${quickTimers}timeout: 60s\n`);
    const [{ session: id }] = [await play.waitForEvent('task-picked')];
    const signals = join(sandbox().project, '.ralph/run/sessions', id, 'signals.jsonl');
    const at = new Date().toISOString();
    const lines = Array.from({ length: 40 }, (_, index) => ({
      ...{ type: 'asked', at, id: `x${index}`, question: 'x'.repeat(10_000), answers: 0 },
      until: '2099-01-01T00:00:00Z',
    }));
    writeFileSync(signals, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
      flag: 'a',
    });
    const last = await play.waitForEvent('question-asked', (asked) => asked.id === 'x19');
    expect(last.question).toHaveLength(2_000);
    expect(Date.parse(last.until) - Date.parse(last.at)).toBeLessThanOrEqual(5 * minuteMs);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.exit;
    const { stdout } = await sandbox().run(['session', id, '--replay', '--speed', '0', '--json']);
    expect(stdout.match(/"question-asked"/g)).toHaveLength(20);
    expect(readFileSync(signals, 'utf8')).toContain('x39');
  });

  it('counts no run without a terminal and no program of a session as somebody [ASK-2]', async () => {
    const { play, session } = await begin();
    sandbox().env['RALPH_SESSION'] = 's-20260101-000000-abcdef';
    const programs = [
      Terminal.ralph(sandbox(), ['attach']),
      Terminal.ralph(sandbox(), ['status', '--watch']),
    ];
    for (const program of programs) {
      await program.waitFor('The only task');
      program.type('x');
    }
    delete sandbox().env['RALPH_SESSION'];
    for (const program of programs) {
      program.type('\u0003');
      await program.exit;
    }
    expect(sandbox().has('.ralph/run/presence')).toBe(false);
    await sandbox().run(['tell', 'Hello']);
    expect(sandbox().has('.ralph/run/presence')).toBe(true);
    utimesSync(join(sandbox().project, '.ralph/run/presence'), 0, 0);
    expect((await ask(session, 'Anybody?')).text).toContain('Nobody is there');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.exit;
  });
});
