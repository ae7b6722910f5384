import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
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
import type { StandIn } from '../rig/stand-in.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { assistantMessage, toolResultMessage } from '../rig/stand-in-stream.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const message = z.object({
  type: z.literal('user'),
  uuid: z.string(),
  message: z.object({ content: z.string() }),
});

/** Waits until the agent was sent words with this part in them; returns the message. */
async function hear(session: StandInSession, part: string): Promise<z.infer<typeof message>> {
  const found = await session.waitForStdin((line) => {
    const parsed = message.safeParse(line);
    return parsed.success && parsed.data.message.content.includes(part);
  });
  return message.parse(found);
}

/** Tells that the agent has read a message, as claude does it. */
function read(session: StandInSession, heard: z.infer<typeof message>): void {
  session.print({ ...heard, isReplay: true, parent_tool_use_id: null, session_id: session.id });
}

describe('telling a session something', () => {
  const sandbox = useSandbox();

  /** Starts a run and its first session, which has its prompt. */
  const begin = async (
    config = quickTimers,
    tasks = oneTask,
  ): Promise<{ standIn: StandIn; play: RunningProgram; session: StandInSession }> => {
    writeQueue(sandbox(), tasks, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    return { standIn, play, session };
  };

  it('is shown by attach, and told again to the next session [STEER-2] [STEER-9] [PROMPT-14]', async () => {
    const { standIn, play, session } = await begin(`${quickTimers}max_attempts: 2\n`);
    const attach = sandbox().ralph(['attach']);
    await attach.waitForLine('one');
    await sandbox().run(['tell', 'Look at ``` the parser']);
    await attach.waitForLine('» Look at ``` the parser');
    read(session, await hear(session, 'the parser'));
    await attach.waitForLine('» the agent has read it');
    await sandbox().run(['tell', 'And at the lexer']);
    await hear(session, 'lexer');
    await session.exit(1);
    const again = await standIn.nextSession();
    const prompt = await completeSession(again);
    expect(prompt).toMatch(/a person said to it[^]*````\nLook at ``` the parser\n````/);
    expect(prompt).toContain('And at the lexer\n(That session ended before it had read this.)');
    expect((await play.exit).code).toBe(0);
    await attach.exit;
    const [record = ''] = records(sandbox());
    expect(record).toMatch(/parser[^]*taken: true[^]*lexer\n *taken: false/);
  });

  it('keeps the input open until it is read and that turn has ended [STEER-3]', async () => {
    const { play, session } = await begin(quickTimers.replace('500ms', '20s'));
    await session.call('complete_task', { summary: 'Done' });
    await sandbox().run(['tell', 'One']);
    await sandbox().run(['tell', 'Two']);
    const one = await hear(session, 'One');
    const two = await hear(session, 'Two');
    session.result();
    session.init();
    read(session, one);
    session.result();
    session.init();
    await play.waitForEvent('words-taken');
    // A closed input would refuse it.
    expect((await sandbox().run(['tell', 'Three'])).code).toBe(0);
    read(session, two);
    read(session, await hear(session, 'Three'));
    session.result();
    await session.waitForStdinClosed();
    await session.exit(0);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())[0]).not.toContain('taken: false');
  });

  it('that is never read ends with the usual timer, and what was complete stays so [STEER-6] [STEER-12]', async () => {
    const { play, session } = await begin(quickTimers.replace('300ms', '1h'));
    await session.call('complete_task', { summary: 'Done' });
    const tell = sandbox().run(['tell', 'Too late', '--wait']);
    await hear(session, 'Too late');
    session.result();
    await play.waitForEvent('stop-sent', ({ why }) => why === 'lingering');
    const { code, stderr } = await sandbox().run(['tell', 'Even later']);
    expect(code).toBe(3);
    expect(stderr).toContain('its session is being ended');
    await session.exit(0);
    const waited = await tell;
    expect(waited.code).toBe(3);
    expect(waited.stderr).toContain('the session was over before its agent had read it');
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(records(sandbox())[0]).toMatch(/words: Too late\n *taken: false/);
  });

  it('waits for the prompt, in the order in which it was said [STEER-4]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    expect((await sandbox().run(['tell', 'First'])).code).toBe(0);
    expect((await sandbox().run(['tell', 'Second', '--task', 'on'])).code).toBe(0);
    const prompt = await connect(session);
    expect(prompt).not.toContain('First');
    const first = await hear(session, 'First');
    const second = await hear(session, 'Second');
    session.init();
    read(session, first);
    read(session, second);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    const events = (await play.exit).stdout.split('\n').filter((line) => line.includes('"words-'));
    expect(events).toHaveLength(4);
    expect(records(sandbox())[0]).toMatch(/words: First\n[^]*words: Second\n/);
  });

  it('to nobody, to another task or after the end is refused with the reason [STEER-5]', async () => {
    writeQueue(sandbox(), `${oneTask}  - id: two\n    title: The second task\n`);
    const none = await sandbox().run(['tell', 'Hello']);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('nothing is being played');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const other = await sandbox().run(['tell', 'Hello', '--task', 'two']);
    expect(other.code).toBe(3);
    expect(other.stderr).toContain('task two is not being played; it is one');
    expect((await sandbox().run(['tell', 'Hello', '--task', 'nine'])).code).toBe(4);
    await session.call('complete_task', { summary: 'Done' });
    session.result();
    await session.waitForStdinClosed();
    const late = await sandbox().run(['tell', 'Hello']);
    expect(late.code).toBe(3);
    expect(late.stderr).toContain('its session has ended its turn');
    expect((await sandbox().run(['pause'])).code).toBe(0);
    await session.exit(0);
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    const paused = await sandbox().run(['tell', 'Hello', '--json']);
    expect(paused.code).toBe(3);
    expect(JSON.parse(paused.stdout)).toMatchObject({ data: { reason: 'refused' } });
    expect(paused.stderr).toContain('no session is played now');
    expect(records(sandbox())[0]).not.toContain('told');
    await sandbox().run(['stop']);
    await play.exit;
  });

  it('takes up to 8 KB of any characters, also from standard input [STEER-7]', async () => {
    const { play, session } = await begin();
    const long = `${'"\\ü€🦆\t\n'.repeat(600)}end`;
    expect(Buffer.byteLength(long)).toBeGreaterThan(7_000);
    const told = await sandbox().run(['tell', '-'], { input: `\u001b\u0000\u0007${long}\n` });
    expect(told.code).toBe(0);
    expect((await hear(session, 'end')).message.content).toContain(`\n\n${long}`);
    for (const [words, what] of [
      ['x'.repeat(8_193), 'at most 8192'],
      ['  ', 'there are no words'],
      ['\u0007', 'there are no words'],
    ] as const) {
      const { code, stdout, stderr } = await sandbox().run(['tell', words]);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(what);
    }
    play.kill('SIGINT');
    await session.waitForControl('interrupt');
    await session.exit(0);
    await play.exit;
  });

  it('of a person who wrote the letter by hand obeys the same limits [STEER-7]', async () => {
    const { play, session } = await begin();
    const folder = join(sandbox().project, '.ralph/run/control');
    mkdirSync(folder, { recursive: true });
    const at = new Date(Date.now() + 60_000).toISOString();
    const letter = { verb: 'tell', at, by: 'a test' };
    const long = { ...letter, id: 'c-long', words: 'x'.repeat(9_000) };
    const blank = { ...letter, id: 'c-blank', words: ' ' };
    const none = { ...letter, id: 'c-none' };
    for (const one of [long, blank, none]) {
      sandbox().write(`.ralph/run/control/${one.id}.json`, JSON.stringify(one));
    }
    await expect.poll(() => readdirSync(folder), { timeout: 5_000 }).toEqual([]);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    const { stdout } = await play.exit;
    expect(stdout).not.toContain('control-taken');
  });

  it('is progress: what repeats itself is counted anew [STEER-10]', async () => {
    const { play, session } = await begin(`${quickTimers}max_attempts: 1\n`);
    const repeat = (times: number, from: number): void => {
      for (let at = from; at < from + times; at++) {
        const call = { type: 'tool_use', id: `t${at}`, name: 'Bash', input: { command: 'cat x' } };
        session.print(assistantMessage(session.id, call as never));
        session.print(toolResultMessage(session.id, `t${at}`, 'nothing'));
      }
    };
    repeat(9, 0);
    await sandbox().run(['tell', 'Do it once more']);
    read(session, await hear(session, 'once more'));
    repeat(9, 9);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    const { stdout } = await play.exit;
    expect(stdout).not.toContain('"stop-sent"');
  });

  it('--wait says so when the engine is gone, and a killed engine harms nothing [STEER-6]', async () => {
    const { standIn, play, session } = await begin();
    const tell = sandbox().run(['tell', 'Are you there?', '--wait']);
    await hear(session, 'Are you there?');
    await play.waitForEvent('control-taken');
    play.kill('SIGKILL');
    const { code, stderr } = await tell;
    expect(code).toBe(3);
    expect(stderr).toContain('the engine is gone, and its agent had not read it');
    await session.closed;
    const again = sandbox().ralph(['play', '--json']);
    expect(await completeSession(await standIn.nextSession())).not.toContain('Are you there?');
    expect((await again.exit).code).toBe(0);
  });

  it('whose session cannot begin is told as unread [STEER-2] [STEER-6]', async () => {
    // A filter of the project's own holds git up while the second session is planned.
    const filter =
      'if test -e hold; then touch held; while test -e hold; do sleep 0.1; done; fi; cat';
    sandbox().git('config', 'filter.slow.clean', filter);
    sandbox().write('.gitattributes', 'slow.txt filter=slow\n');
    sandbox().write('.gitignore', 'hold\nheld\n');
    sandbox().write('slow.txt', 'one\n');
    const { play, session } = await begin();
    await sandbox().run(['pause']);
    // What it has left is compared with what is there then.
    await endSession(session);
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    sandbox().write('hold', '');
    sandbox().write('slow.txt', 'two\n');
    await sandbox().run(['resume']);
    await expect.poll(() => sandbox().has('held'), { timeout: 10_000 }).toBe(true);
    const attach = sandbox().ralph(['attach']);
    const tell = sandbox().run(['tell', 'Are you there?', '--wait']);
    await play.waitForEvent('control-taken', ({ command }) => command.verb === 'tell');
    mkdirSync(join(sandbox().project, '.ralph', 'guide.md'));
    rmSync(join(sandbox().project, 'hold'));
    const { code, stderr } = await tell;
    expect(stderr).toContain('that session could not begin, so nobody has read it');
    expect(code).toBe(3);
    expect(await play.waitForEvent('words-dropped')).toMatchObject({ words: 'Are you there?' });
    await attach.waitForLine('! nobody has read: Are you there?');
    await play.exit;
    await attach.exit;
  });

  it('to an engine that dies before it has read the letter is told as that [STEER-6]', async () => {
    const { play, session } = await begin();
    play.kill('SIGSTOP');
    const tell = sandbox().run(['tell', 'Are you there?', '--wait']);
    const folder = join(sandbox().project, '.ralph/run/control');
    await expect.poll(() => readdirSync(folder), { timeout: 10_000, interval: 5 }).toHaveLength(1);
    play.kill('SIGKILL');
    const { code, stderr } = await tell;
    expect(code).toBe(3);
    expect(stderr).toContain('nothing is being played');
    expect(readdirSync(folder)).toEqual([]);
    await session.closed;
  });
});
