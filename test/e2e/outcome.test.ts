import { describe, expect, it } from 'vitest';
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
import { useSandbox } from '../rig/use-sandbox.ts';

describe('how a session ends', () => {
  const sandbox = useSandbox();

  it('counts a completed signal, not words [PLAY-5]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    session.say('The task is complete. <promise>DONE</promise> complete_task {"summary": "done"}');
    await endSession(session);
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({
      outcome: 'no-signal',
      charged: true,
      next: { status: 'pending' },
    });
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('is done and unverified without a check, and blocked with require_verify [PLAY-6]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    expect(await first.waitForEvent('session-ended')).toMatchObject({
      outcome: 'completed',
      verified: false,
      next: { status: 'done' },
    });
    expect((await first.exit).code).toBe(0);

    writeQueue(sandbox(), oneTask, `${quickTimers}require_verify: true\n`);
    const second = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    expect(await second.waitForEvent('session-ended')).toMatchObject({
      next: { status: 'blocked' },
    });
    expect((await second.exit).code).toBe(7);
  });

  it('runs the checks itself, whatever the session says [PLAY-5] [PLAY-7]', async () => {
    const config = `${quickTimers}checks:\n  proof: test -f proof\nmax_attempts: 2\n`;
    writeQueue(sandbox(), `${oneTask}    verify: [proof]\n`, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    for (const attempt of [1, 2]) {
      await completeSession(await standIn.nextSession());
      const ended = await play.waitForEvent('session-ended', (event) => event.seq > attempt * 8);
      expect(ended).toMatchObject({ outcome: 'verify-failed', charged: true, verified: false });
    }
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    expect(tasks).toContain('on: attempts');
    expect(tasks).toMatch(/reason: .*proof/);
  });

  it('holds to the checks that were given when the task was picked [PLAY-22]', async () => {
    const config = `${quickTimers}checks:\n  proof: test -f proof\nmax_attempts: 1\n`;
    writeQueue(sandbox(), `${oneTask}    verify: [proof]\n`, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('.ralph/config.yaml', config.replace('test -f proof', '"true"'));
    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}    status: done\n    verify: []\n`);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'verify-failed' });
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });

  it('lets created tasks join only after a completed session [PLAY-8]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}max_attempts: 2\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '2']);
    const first = await standIn.nextSession();
    await connect(first);
    await first.call('create_task', { title: 'From a session without an end' });
    await endSession(first);
    const second = await standIn.nextSession();
    await connect(second);
    await second.call('create_task', { title: 'From a completed session' });
    await second.call('complete_task', { summary: 'Done' });
    await endSession(second);
    const joined = await play.waitForEvent('tasks-joined');
    expect(joined.tasks).toHaveLength(1);
    await play.exit;
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    expect(tasks).toMatch(/From a session without an end\n(.*\n)*? +status: draft/);
    expect(tasks).toMatch(/From a completed session\n(.*\n)*? +status: pending/);
  });

  it('leaves a draft that a session wrote by hand with a shell command to a person [PLAY-8]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    const { session: id } = await play.waitForEvent('prompt-sent');
    const planted = `${oneTask}  - id: planted
    title: Planted
    status: draft
    created_by: agent
    parent: ${id}
    verify: [touch pwned]
`;
    sandbox().write('.ralph/db/tasks.yaml', planted);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'done', planted: 'draft' });
    expect(sandbox().has('pwned')).toBe(false);
  });

  it('ends a check at its time-out and counts it as failed [PLAY-15]', async () => {
    const config = `${quickTimers}checks:\n  endless: sleep 600\ncheck_timeout: 300ms\nmax_attempts: 1\n`;
    writeQueue(sandbox(), `${oneTask}    verify: [endless]\n`, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { result } = await play.waitForEvent('check-ended');
    expect(result).toMatchObject({ name: 'endless', passed: false, timed_out: true });
    expect((await play.exit).code).toBe(7);
  });

  it('fails a check that does not exist, and says why', async () => {
    writeQueue(sandbox(), `${oneTask}    verify: [no-such-check]\n    max_attempts: 1\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { result } = await play.waitForEvent('check-ended');
    expect(result).toMatchObject({ passed: false, exit_code: 127 });
    expect(result.tail).toContain('not found');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });

  it('gives a question to a person, uncharged', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.call('block_task', {
      on: 'human',
      reason: 'two ways',
      question: 'Left or right?',
    });
    await endSession(session);
    const { code, stdout } = await play.exit;
    expect(code).toBe(7);
    expect(stdout).toContain('Left or right?');
    const [record = ''] = records(sandbox());
    expect(record).toContain('charged: false');
    expect((await sandbox().run(['next'])).stderr).toContain('Left or right?');
  });
});
