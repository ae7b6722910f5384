import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  listTasks,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('retry', () => {
  const sandbox = useSandbox();

  it('gives a blocked task its attempts back, and a run that waits plays it at once [CLI-27]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}max_attempts: 1\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--keep', '--json']);
    const first = await standIn.nextSession();
    await connect(first);
    first.init();
    first.result();
    await first.waitForStdinClosed();
    await first.exit(0);
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'no-work');
    const [blocked] = await listTasks(sandbox());
    expect(blocked).toMatchObject({ status: 'blocked' });

    const { code, stdout } = await sandbox().run(['retry', 'one']);
    expect(code).toBe(0);
    expect(stdout).toContain('one has all its attempts back');
    const again = await play.waitForEvent('task-picked', ({ session }) => session !== first.id);
    expect(again).toMatchObject({ attempt: 1 });
    await completeSession(await standIn.nextSession());
    await play.waitForEvent('task-recorded', ({ status }) => status === 'done');
    play.kill('SIGINT');
    await play.exit;
    expect(records(sandbox())).toHaveLength(2);
  });

  it('makes a blocked task pending also when nothing is played [CLI-27]', async () => {
    const blocked = '    status: blocked\n    blocked: {on: human, reason: Two ways}\n';
    writeQueue(sandbox(), `${oneTask}${blocked}`);
    const { code, stdout } = await sandbox().run(['retry', 'one', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ data: { id: 'one', status: 'pending' } });
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    expect(sandbox().read('.ralph/db/tasks.yaml')).not.toContain('blocked');
  });

  it('says that an open question stays one, and how to answer it [CLI-27]', async () => {
    const asked = '{on: human, reason: Two ways, question: Which way?}';
    writeQueue(sandbox(), `${oneTask}    status: blocked\n    blocked: ${asked}\n`);
    const shown = await sandbox().run(['status']);
    expect(shown.stdout).toContain('answer with `ralph answer one "…"`');
    const { code, stdout } = await sandbox().run(['retry', 'one']);
    expect(code).toBe(0);
    expect(stdout).toContain('Its question stays unanswered: Which way?');
    expect(stdout).toContain('`ralph answer one "…"`');
  });

  it('refuses a task that was not tried yet, and says what it waits for [CLI-27]', async () => {
    writeQueue(sandbox(), `${oneTask}  - {id: two, title: The second task, depends_on: [one]}\n`);
    const { code, stderr } = await sandbox().run(['retry', 'two']);
    expect(code).toBe(3);
    expect(stderr).toContain('has nothing to get back: it waits for one (pending)');
    expect(stderr).toContain('→ `ralph play one two` plays that, and then it');
  });

  it('says of a task that waits for others what that is, and how all are played [CLI-27]', async () => {
    const blocked = 'status: blocked, blocked: {on: human, reason: Why}';
    const three = `  - {id: three, title: Three, depends_on: [two], ${blocked}}\n`;
    const two = (more: string): string =>
      `${oneTask}  - {id: two, title: Two, depends_on: [one]${more}}\n${three}`;
    writeQueue(sandbox(), two(''));
    const { code, stdout } = await sandbox().run(['retry', 'three']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'three has all its attempts back; it waits for two (pending); `ralph play one two three` plays that, and then it.\n',
    );
    const dry = await sandbox().run(['play', 'three', '--dry-run']);
    expect(dry.code).toBe(3);
    expect(dry.stderr).toMatch(/three waits for two \(pending\)\n +→ `ralph play one two three`/);
    writeQueue(sandbox(), two(`, ${blocked}`));
    const stuck = await sandbox().run(['reopen', 'three', '--reason', 'Now']);
    expect(stuck.stdout).toContain('it waits for two (blocked); `ralph show two` tells why');
  });

  it.each([
    ['done', /is done/, /add a task.*`ralph reopen one/],
    ['draft', /is a draft/, /`ralph approve one`/],
    ['skipped', /is skipped/, /`ralph reopen one`/],
    ['in_progress', /a person has taken it/, /ask that person/],
  ])('refuses a task that is %s and says what to do [CLI-27]', async (status, why, todo) => {
    const text = `${oneTask}    status: ${status}\n`;
    writeQueue(sandbox(), text);
    const { code, stderr } = await sandbox().run(['retry', 'one']);
    expect(code).toBe(3);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(todo);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(text);
  });

  it('refuses the task that is being played [CLI-27]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await connect(await standIn.nextSession());
    const { code, stderr } = await sandbox().run(['retry', 'one']);
    expect(code).toBe(3);
    expect(stderr).toContain('`ralph cancel one`');
    play.kill('SIGINT');
    await play.exit;
  });
});
