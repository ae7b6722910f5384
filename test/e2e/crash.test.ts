import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const checked = `${quickTimers}checks:\n  counts: echo x >> ../ran; test -e README.md\nbaseline: false\n`;

describe('after a crash', () => {
  const sandbox = useSandbox();

  /** Plays the only task to its end, then makes the disk what it was when this event was the last. */
  const crashAfter = async (last: string): Promise<void> => {
    writeQueue(sandbox(), oneTask, checked);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { run } = await play.waitForEvent('run-ended');
    await play.exit;
    const log = `.ralph/run/events/${run}.jsonl`;
    const lines = sandbox().read(log).split('\n');
    const kept = lines.findIndex((line) => line.includes(`"type":"${last}"`)) + 1;
    expect(kept).toBeGreaterThan(0);
    sandbox().write(log, `${lines.slice(0, kept).join('\n')}\n`);
    sandbox().write('.ralph/db/tasks.yaml', oneTask);
  };

  const dropRecords = (): void => {
    rmSync(join(sandbox().project, '.ralph/db/history'), { recursive: true });
  };

  it('a result that was decided is kept: nothing is played or checked again [PLAY-31]', async () => {
    await crashAfter('session-decided');
    dropRecords();
    const ran = readdirSync(sandbox().root).includes('ran');
    expect(ran).toBe(true);
    const before = sandbox().read('../ran');

    const second = await sandbox().run(['play', '--json']);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('"how":"its result is kept"');
    expect(second.stdout).not.toContain('"agent-started"');
    expect(sandbox().read('../ran')).toBe(before);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(records(sandbox())).toHaveLength(1);
    expect(records(sandbox())[0]).toContain('verified: true\n');
    // And it stays so: the next run finds nothing to mend.
    expect((await sandbox().run(['play', '--json'])).stdout).not.toContain('session-recovered');
  });

  it('a session that was not decided gives its attempt back [PLAY-31]', async () => {
    await crashAfter('session-read');
    dropRecords();
    const standIn = await sandbox().startStandIn();
    const second = sandbox().ralph(['play', '--json']);
    expect(await second.waitForEvent('session-recovered')).toMatchObject({
      how: 'its attempt does not count',
    });
    expect(await second.waitForEvent('task-picked')).toMatchObject({ attempt: 1 });
    await completeSession(await standIn.nextSession());
    expect((await second.exit).code).toBe(0);
    expect(records(sandbox())).toHaveLength(1);
  });

  it('settings that the session planted hold the next run until a person says go on [PLAY-31] [PLAY-42]', async () => {
    writeQueue(sandbox(), oneTask, checked);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('.claude/settings.json', '{"hooks": {}}\n');
    first.kill('SIGKILL');
    await first.exit;
    await session.closed;

    const second = sandbox().ralph(['play', '--json']);
    const { files } = await second.waitForEvent('settings-changed');
    expect(files).toEqual(['.claude/settings.json']);
    expect(await second.waitForEvent('wait-began')).toMatchObject({ cause: 'paused' });
    expect((await sandbox().run(['resume'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect((await second.exit).code).toBe(0);
  });

  it('a record that the session forged counts for nothing [PLAY-31]', async () => {
    await crashAfter('session-read');
    const standIn = await sandbox().startStandIn();
    const second = sandbox().ralph(['play', '--json']);
    const { how } = await second.waitForEvent('session-recovered');
    expect(how).toBe('its attempt does not count');
    await completeSession(await standIn.nextSession());
    expect((await second.exit).code).toBe(0);
  });

  it('of the agent alone the session is played again, uncharged [PLAY-31]', async () => {
    writeQueue(sandbox(), oneTask, checked);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.die('SIGKILL');
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())).toHaveLength(2);
    expect(records(sandbox())[1]).toContain('attempt: 1\n');
  });

  it('a decided result leaves alone what a person has made of the task since [PLAY-37]', async () => {
    await crashAfter('session-decided');
    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}    status: skipped\n`);
    const second = await sandbox().run(['play', '--json']);
    expect(second.stdout).toContain('"how":"its result is kept"');
    expect(await statuses(sandbox())).toEqual({ one: 'skipped' });
  });

  it('a decided result is what the log says, whatever the file of the record holds [PLAY-37]', async () => {
    await crashAfter('session-decided');
    const [path = ''] = sandbox()
      .git('ls-files', '--others', '--', '.ralph/db/history')
      .split('\n');
    const record = sandbox().read(path);
    sandbox().write(path, record.replace('verified: true', 'verified: false'));
    expect((await sandbox().run(['play'])).code).toBe(0);
    expect(sandbox().read(path)).toBe(record);
  });

  it('an old session is not mended over a newer one [PLAY-37]', async () => {
    await crashAfter('session-decided');
    const folder = join(sandbox().project, '.ralph/run/events');
    const [crashed = ''] = readdirSync(folder);
    const text = sandbox().read(`.ralph/run/events/${crashed}`);
    expect((await sandbox().run(['play'])).code).toBe(0);
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    const reopened = tasks.replace(/session: .*\n/, '').replace('status: done', 'status: pending');
    sandbox().write('.ralph/db/tasks.yaml', reopened);
    const standIn = await sandbox().startStandIn();
    const third = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    expect((await third.exit).code).toBe(0);
    // As if the clock had been set back: the crashed run looks like the newest.
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    sandbox().write(`.ralph/run/events/${crashed}`, text);
    const played = sandbox().read('.ralph/db/tasks.yaml');
    expect((await sandbox().run(['play'])).code).toBe(0);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(played);
  });
});
