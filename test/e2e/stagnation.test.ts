import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { assistantMessage, toolResultMessage } from '../rig/stand-in-stream.ts';
import { say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const lastAttempt = `${quickTimers}max_attempts: 1\n`;
/** It passes before the session: only what a session breaks itself counts. */
const failing = `${lastAttempt}checks:\n  proof: test ! -f broken\n`;

/** Prints calls of one command, each with its answer. */
function printCalls(session: StandInSession, answers: string[], command = 'cat x'): void {
  answers.forEach((answer, at) => {
    const id = `toolu_${command}_${at}`;
    const call = { type: 'tool_use', id, name: 'Bash', input: { command } } as const;
    session.print(assistantMessage(session.id, call));
    session.print(toolResultMessage(session.id, id, answer));
  });
}

describe('a session that stands still', () => {
  const sandbox = useSandbox();

  it('with one call is ended, charged, with the call as evidence [MON-35]', async () => {
    writeQueue(sandbox(), oneTask, lastAttempt);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    printCalls(session, Array<string>(10).fill('nothing'));
    await play.waitForEvent('stop-sent', ({ why }) => why === 'repetition');
    await session.closed;
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'stagnated', charged: true });
    expect(ended.reason).toContain(
      'Bash `cat x` 10 times with the same answer, and nothing else new',
    );
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });

  it('is ended also where it has changed what git runs, which is not started for it [PLAY-76]', async () => {
    writeQueue(sandbox(), oneTask, lastAttempt);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const ran = join(sandbox().root, 'ran');
    sandbox().git('config', 'filter.x.clean', `touch ${ran}; cat`);
    sandbox().write('.gitattributes', '* filter=x\n');
    printCalls(session, Array<string>(10).fill('nothing'));
    await play.waitForEvent('stop-sent', ({ why }) => why === 'repetition');
    await session.closed;
    await play.waitForEvent('wait-began');
    expect(existsSync(ran)).toBe(false);
    play.kill('SIGINT');
    await play.exit;
  });

  it('is one no more when an answer changes: it is never ended for that [MON-36]', async () => {
    writeQueue(sandbox(), oneTask, lastAttempt);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    printCalls(
      session,
      Array.from({ length: 60 }, (_, at) => `${at} %`),
      'poll',
    );
    printCalls(session, [
      ...Array<string>(9).fill('wait'),
      'ready',
      ...Array<string>(9).fill('wait'),
    ]);
    await completeSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    const { code, stdout } = await play.exit;
    expect(code).toBe(0);
    expect(stdout).not.toContain('"stop-sent"');
  });

  it('by the same check with the same files is ended, with the check as evidence [MON-37]', async () => {
    writeQueue(sandbox(), oneTask, failing);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('broken', 'x\n');
    for (let round = 0; round < 3; round++) await session.call('run_checks', {});
    await play.waitForEvent('stop-sent', ({ why }) => why === 'same-failure');
    await session.closed;
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'stagnated', charged: true });
    expect(ended.reason).toContain('proof failed 3 times with the same files');
    expect((await play.exit).code).toBe(7);
  });

  it('by its checks is one no more when its files change [MON-37]', async () => {
    writeQueue(sandbox(), oneTask, failing);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    for (let round = 0; round < 5; round++) {
      sandbox().write('broken', `round ${round}\n`);
      expect((await session.call('run_checks', {})).text).toContain('proof failed');
    }
    rmSync(join(sandbox().project, 'broken'));
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    expect((await play.exit).stdout).not.toContain('"stop-sent"');
  });

  it('after it said that it is done is judged by its checks [MON-38]', async () => {
    writeQueue(sandbox(), oneTask, failing);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('broken', 'x\n');
    for (let round = 0; round < 3; round++) {
      await session.call('complete_task', { summary: 'Done' });
    }
    await play.waitForEvent('stop-sent', ({ why }) => why === 'same-failure');
    await session.closed;
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'verify-failed',
      charged: true,
    });
    expect((await play.exit).code).toBe(7);
  });

  it('is ended with the real claude, too [MON-35]', async () => {
    writeQueue(sandbox(), oneTask, lastAttempt);
    const again = use('Bash', { command: 'cat README.md' });
    await sandbox().startEndpoint([
      { when: 'one: The only', attempts: [Array<Turn>(30).fill(again)] },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    await play.waitForEvent('stop-sent', ({ why }) => why === 'repetition');
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'stagnated', charged: true });
    expect(ended.reason).toContain('Bash `cat README.md` 10 times with the same answer');
    expect((await play.exit).code).toBe(7);
  });

  it('is none while a silent command changes the files each time [MON-36]', async () => {
    const allow = 'permissions:\n  allow: ["Bash(sh step.sh)"]\n';
    writeQueue(sandbox(), oneTask, lastAttempt + allow);
    sandbox().write('step.sh', 'echo step >> steps\n');
    sandbox().commit();
    const step = use('Bash', { command: 'sh step.sh' });
    const complete = use('mcp__ralph__complete_task', { summary: 'Done' });
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [[...Array<Turn>(15).fill(step), complete, say('Done.')]],
      },
    ]);
    const { code, stdout } = await sandbox().run(['play', '--json']);
    expect(endpoint.unscripted).toEqual([]);
    expect(sandbox().read('steps')).toBe('step\n'.repeat(15));
    expect(stdout).not.toContain('"stop-sent"');
    expect(code).toBe(0);
  });
});
