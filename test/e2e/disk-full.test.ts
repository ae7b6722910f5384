import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { useSmallDisk } from '../rig/small-disk.ts';

const roomy = `${quickTimers}run:\n  min_free: 2MB\n`;

describe('a full disk', () => {
  const sandbox = useSandbox();
  const disks = useSmallDisk();

  const smallRun = (): ReturnType<typeof disks.at> =>
    disks.at(join(sandbox().project, '.ralph/run'), '8m');

  /** The lines of the only run's log; throws where one is not whole. */
  const logged = (): { type: string; seq: number }[] => {
    const folder = join(sandbox().project, '.ralph/run/events');
    const [log = ''] = readdirSync(folder);
    const text = sandbox().read(`.ralph/run/events/${log}`);
    expect(text.endsWith('\n')).toBe(true);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; seq: number });
  };

  it('keeps a session from beginning until there is room, and says how much is wanted where [END-5]', async () => {
    writeQueue(sandbox(), oneTask, roomy);
    const disk = smallRun();
    const standIn = await sandbox().startStandIn();
    // The engine's own few files have their room.
    writeFileSync(join(disk.folder, 'filler.run'), Buffer.alloc(7 * 1024 * 1024));
    const play = sandbox().ralph(['play', '--json']);
    const wait = await play.waitForEvent('wait-began');
    expect(wait).toMatchObject({ cause: 'disk' });
    expect(wait.why).toMatch(
      /^\d+ kB are free on the disk of \.ralph\/run; 2\.0 MB are wanted \(run\.min_free\)$/,
    );
    expect((await sandbox().run(['status'])).stdout).toContain('waiting for room on the disk: ');
    disk.clear();
    expect((await sandbox().run(['resume'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('while a session runs ends it uncharged, loses nothing, and the same run goes on when there is room [END-6] [END-7]', async () => {
    writeQueue(sandbox(), oneTask, roomy);
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    const disk = smallRun();
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await play.waitForEvent('agent-initialized');
    disk.fill();
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ charged: false, next: { status: 'pending' } });
    expect(ended.reason).toBe('there was no room left on the disk');
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'disk');
    expect(logged().map(({ type }) => type)).toContain('session-ended');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain(tasks.trimEnd());
    disk.clear();
    expect((await sandbox().run(['resume'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())).toHaveLength(2);
    expect(records(sandbox())[1]).toContain('attempt: 1\n');
    const types = logged().map(({ type }) => type);
    expect(types.filter((type) => type === 'run-started')).toHaveLength(1);
    expect(types.at(-1)).toBe('run-ended');
  });

  it('that the agent itself meets first is not charged either [END-6]', async () => {
    writeQueue(sandbox(), oneTask, roomy);
    const disk = smallRun();
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    disk.fill();
    session.say('x'.repeat(100_000));
    await session.closed;
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      charged: false,
      reason: 'there was no room left on the disk',
    });
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'disk');
    disk.clear();
    expect((await sandbox().run(['resume'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
  });

  it('that a check has met has it run again when there is room [END-8]', async () => {
    const check = 'test -e ok || { cat /dev/zero > filler.run; false; }';
    writeQueue(sandbox(), oneTask, `${roomy}checks:\n  fills: ${check}\nbaseline: false\n`);
    const disk = disks.at(sandbox().project, '24m');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    sandbox().write('ok', '');
    await session.call('complete_task', { summary: 'Done' });
    disk.clear();
    sandbox().git('clean', '-q', '-f', 'ok');
    await endSession(session);
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'disk');
    disk.clear();
    sandbox().write('ok', '');
    expect((await sandbox().run(['resume'])).code).toBe(0);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'completed',
      verified: true,
    });
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())).toHaveLength(1);
  });

  it('after the session has the reserve for log, record and queue [END-9]', async () => {
    const check = 'cat /dev/zero > filler.run; true';
    writeQueue(sandbox(), oneTask, `${roomy}checks:\n  fills: ${check}\nbaseline: false\n`);
    disks.at(sandbox().project, '24m');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    expect(sandbox().has('.ralph/run/reserve')).toBe(true);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    const { code, stdout } = await play.exit;
    expect(code).toBe(0);
    expect(stdout).not.toContain('wait-began');
    expect(sandbox().has('.ralph/run/reserve')).toBe(false);
    expect(logged().at(-1)?.type).toBe('run-ended');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('status: done');
  });

  it('without even that has the end of the session wait for room, in the same run [END-7] [END-9]', async () => {
    const check =
      'cat /dev/zero > filler.run; rm -f .ralph/run/reserve; cat /dev/zero > more.run; true';
    writeQueue(sandbox(), oneTask, `${roomy}checks:\n  fills: ${check}\nbaseline: false\n`);
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    const disk = disks.at(sandbox().project, '24m');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    const wait = await play.waitForEvent('wait-began', ({ cause }) => cause === 'disk');
    expect(wait.why).toContain('cannot write: the disk is full: .ralph/');
    logged();
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(tasks);
    disk.clear();
    expect((await sandbox().run(['resume'])).code).toBe(0);
    expect((await play.exit).code).toBe(0);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('status: done');
    expect(records(sandbox())).toHaveLength(1);
    const seqs = logged().map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(logged().at(-1)?.type).toBe('run-ended');
  });

  it('that cannot be written at all ends the run in words; the next one goes on [END-10]', async () => {
    writeQueue(sandbox(), oneTask, `${roomy}max_attempts: 1\n`);
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    disks.readOnly(join(sandbox().project, '.ralph/db'));
    await endSession(session);
    const { code, stderr } = await play.exit;
    expect(code).toBe(1);
    expect(stderr).toContain('cannot write: the disk is read-only');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(tasks);
    disks.release();
    const again = sandbox().ralph(['play', '--json']);
    expect(await again.waitForEvent('session-recovered')).toMatchObject({ task: 'one' });
    expect((await again.exit).code).toBe(7);
    expect(logged().at(-1)?.type).toBe('run-ended');
  });
});
