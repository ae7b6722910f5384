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
import { useSandbox } from '../rig/use-sandbox.ts';

/** Ends a session with a question to people. */
async function ask(session: StandInSession): Promise<void> {
  await connect(session);
  session.init();
  await session.call('block_task', {
    reason: 'Two ways',
    on: 'human',
    question: 'Red or ``` blue?',
    options: ['red', 'blue'],
  });
  await endSession(session);
}

describe('a question of a session', () => {
  const sandbox = useSandbox();

  it('is answered, and the next session has the answer in its prompt [STEER-13] [STEER-20]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--keep']);
    const first = await standIn.nextSession();
    const playing = await sandbox().run(['answer', 'one', 'red']);
    expect(playing.code).toBe(3);
    expect(playing.stderr).toContain('`ralph tell --task one "…"` speaks to its session');
    const reopened = await sandbox().run(['reopen', 'one']);
    expect(reopened.stderr).toContain('`ralph cancel one`');
    await ask(first);
    const hint = 'answer with `ralph answer one "…"`, or `--option 1`';
    await play.waitForLine(hint);
    const { stdout } = await sandbox().run(['status']);
    expect(stdout).toMatch(/asks: Red or ``` blue\?\n +1\. red\n +2\. blue\n/);
    expect(stdout).toContain(hint);

    const answered = await sandbox().run(['answer', 'one', '--option', '2']);
    expect(answered.stdout).toContain('the run looks at the queue again');
    const prompt = await completeSession(await standIn.nextSession());
    expect(prompt).toContain('Question: Red or ``` blue?\nAnswer: blue');
    await play.waitForLine('✓ one');
    play.kill('SIGINT');
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('is told of with how to answer where nothing can be played [STEER-20]', async () => {
    const blocked = '{on: human, reason: Two ways, question: Which way?}';
    writeQueue(sandbox(), `${oneTask}    status: blocked\n    blocked: ${blocked}\n`);
    const { code, stderr } = await sandbox().run(['next']);
    expect(code).toBe(3);
    expect(stderr).toContain('is blocked on human: Which way?');
    expect(stderr).toContain('`ralph answer ID "…"` answers a question');
  });

  it('of a task that was done is a new attempt after reopen, which wakes the run [STEER-18]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}max_attempts: 1\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--keep', '--json']);
    await completeSession(await standIn.nextSession());
    const { session: first } = await play.waitForEvent('session-ended');
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'no-work');
    expect((await sandbox().run(['reopen', 'one', '--reason', 'It is blue'])).code).toBe(0);
    const prompt = await completeSession(await standIn.nextSession());
    expect(prompt).toContain('```\nIt is blue\n```');
    const picked = await play.waitForEvent('task-picked', ({ session }) => session !== first);
    await play.waitForEvent('session-ended', ({ session }) => session === picked.session);
    expect(picked).toMatchObject({ attempt: 1 });
    play.kill('SIGINT');
    await play.exit;
  });
});
