import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  oneTask,
  quickTimers,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandIn } from '../rig/stand-in.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks = `${oneTask}  - id: two\n    title: The second task\n`;

/** A session that says nothing, so that its attempt counts. */
async function failSession(session: StandInSession): Promise<void> {
  await connect(session);
  session.init();
  session.result();
  await session.waitForStdinClosed();
  await session.exit(0);
}

/** The same queue with a task before all others. */
function withFirst(tasks: string): string {
  return tasks.replace('tasks:\n', 'tasks:\n  - id: zero\n    title: The very first task\n');
}

describe('the options of ralph play', () => {
  const sandbox = useSandbox();

  /** Plays the first task, and returns a time by which another one has begun for certain, as slow as this machine is. */
  const later = async (standIn: StandIn): Promise<Date> => {
    const began = Date.now();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    await completeSession(await standIn.nextSession());
    await play.exit;
    return new Date(Date.now() + Math.max(2_500, 3 * (Date.now() - began)));
  };

  it('--until lets the session end that is played, and begins none after it [PLAY-60]', async () => {
    writeQueue(sandbox(), withFirst(twoTasks));
    const standIn = await sandbox().startStandIn();
    const until = await later(standIn);
    const play = sandbox().ralph(['play', '--json', '--until', until.toISOString()]);
    const session = await standIn.nextSession();
    await connect(session);
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(until.getTime());
    await session.call('complete_task', { summary: 'Done' });
    session.result();
    await session.waitForStdinClosed();
    await session.exit(0);
    expect(await play.waitForEvent('run-ended')).toMatchObject({ end: 'until', done: 1 });
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ zero: 'done', one: 'done', two: 'pending' });
  });

  it.each([
    ['a drained queue', ['--keep']],
    ['a pause', []],
  ])('--until ends the wait of %s [PLAY-60]', async (what, options) => {
    writeQueue(sandbox(), withFirst(what === 'a pause' ? twoTasks : oneTask));
    const standIn = await sandbox().startStandIn();
    const until = await later(standIn);
    const play = sandbox().ralph(['play', '--json', '--until', until.toISOString(), ...options]);
    const session = await standIn.nextSession();
    if (what === 'a pause') await sandbox().run(['pause']);
    await completeSession(session);
    await play.waitForEvent('wait-began');
    const { stdout } = await play.exit;
    expect(stdout).toContain('"end":"until"');
    // The engine's own last write may wake it once more.
    expect(stdout.match(/wait-began/g)?.length).toBeLessThanOrEqual(2);
  });

  it.each(['--max-attempts', '--max-iterations'])(
    '%s counts for every task of the run, from 1 to 20 [PLAY-61]',
    async (option) => {
      writeQueue(sandbox(), `${oneTask}    max_attempts: 9\n`);
      const standIn = await sandbox().startStandIn();
      const play = sandbox().ralph(['play', '--json', option, '1']);
      await failSession(await standIn.nextSession());
      expect(await play.waitForEvent('task-picked')).toMatchObject({ max_attempts: 1 });
      expect((await play.exit).code).toBe(7);
      expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
      for (const count of ['0', '21', 'many']) {
        const { code, stderr } = await sandbox().run(['play', option, count]);
        expect(code).toBe(2);
        expect(stderr).toContain('Give a whole number from 1 to 20.');
      }
    },
  );

  it('--max-budget-usd begins no session once so much is spent [PLAY-62]', async () => {
    writeQueue(sandbox(), twoTasks);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-budget-usd', '0.5']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.call('complete_task', { summary: 'Done' });
    session.result({ total_cost_usd: 0.6 });
    await session.waitForStdinClosed();
    await session.exit(0);
    expect(await play.waitForEvent('run-ended')).toMatchObject({ end: 'budget', cost_usd: 0.6 });
    expect((await play.exit).code).toBe(7);
    expect((await sandbox().run(['play', '--max-budget-usd', '-1'])).code).toBe(2);
  });

  it('--keep waits for new work, and says once what is wrong with it [PLAY-63]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--keep']);
    await completeSession(await standIn.nextSession());
    await play.waitForLine('waiting for work: every task is done');
    const good = sandbox().read('.ralph/db/tasks.yaml');
    sandbox().write('.ralph/db/tasks.yaml', `${good}  - id: two\n`);
    await play.waitForLine(/waiting for work: the database is invalid.*title/);
    sandbox().write('.ralph/db/tasks.yaml', `${good}  - id: two\n# still\n`);
    const log = join(sandbox().project, '.ralph/run/events');
    const [name = ''] = readdirSync(log);
    const said = (): number =>
      readFileSync(join(log, name), 'utf8').match(/"wait-began".*database is invalid/g)?.length ??
      0;
    await expect.poll(said, { timeout: 10_000 }).toBeGreaterThan(1);
    sandbox().write('.ralph/db/tasks.yaml', good);
    expect((await sandbox().run(['add', 'Some more work', '--id', 'two'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    await play.waitForLine(/✓ two {2}Some more work/);
    play.kill('SIGINT');
    const { code, stdout } = await play.exit;
    expect(code).toBe(130);
    expect(stdout.match(/database is invalid/g)).toHaveLength(1);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'done' });
  });

  it('--keep can be paused while it waits for work [PLAY-63]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--keep']);
    await completeSession(await standIn.nextSession());
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'no-work');
    expect((await sandbox().run(['resume'])).stderr).toContain('it waits for work');
    expect((await sandbox().run(['pause'])).code).toBe(0);
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    expect((await sandbox().run(['resume'])).code).toBe(0);
    play.kill('SIGTERM');
    expect((await play.exit).code).toBe(130);
  });

  it.each([
    ['--dry-run', '--keep'],
    ['--validate-only', '--confirm'],
  ])('%s and %s contradict each other [PLAY-63] [PLAY-64]', async (looking, playing) => {
    writeQueue(sandbox(), oneTask);
    const { code, stderr } = await sandbox().run(['play', looking, playing]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${looking} plays nothing, and ${playing} is for playing`);
  });

  it.each(['--confirm', '--guided'])(
    '%s shows the plan of each task and asks before it is played [PLAY-64]',
    async (option) => {
      writeQueue(sandbox(), twoTasks, `${quickTimers}checks: {fine: 'true'}\nverify: [fine]\n`);
      const standIn = await sandbox().startStandIn();
      const play = sandbox().ralph(['play', option, '--json'], { input: 'what\ns\nplay\n' });
      await completeSession(await standIn.nextSession());
      const { code, stdout, stderr } = await play.exit;
      expect(code).toBe(0);
      expect(stderr).toContain('one  The only task');
      expect(stderr).toContain('two  The second task');
      expect(stderr).toContain('attempt 1 of 3');
      expect(stderr).toContain('checks  fine');
      expect(stderr).toContain('mcp__ralph__complete_task');
      expect(stderr).toContain('play, skip, quit? [p/s/q]');
      expect(stderr).toContain('p, s or q?');
      for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^\{.*\}$/);
      expect(stdout).toContain('all but one, left out by a person');
      expect(await statuses(sandbox())).toEqual({ one: 'pending', two: 'done' });
    },
  );

  it.each([
    ['quit', 'q\n'],
    ['the end of the input', ''],
  ])('%s ends the run before the task [PLAY-64]', async (_, input) => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--confirm', '--json'], { input });
    expect((await play.exit).code).toBe(130);
    expect(standIn.story()).toContain('0 sessions');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('Ctrl+C at the question ends the run, and nothing is drawn over it [PLAY-64]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const ralph = `${process.execPath} ${process.cwd()}/dist/ralph.js play --confirm`;
    // An input that stays open, as a person's would.
    const inner = `stty cols 100 rows 30; mkfifo ~/held; exec 3<>~/held; echo $$ >engine; exec ${ralph} <&3`;
    const env = { TERM: 'xterm-256color' };
    const play = sandbox().start('script', ['-qefc', inner, '/dev/null'], { env });
    await expect.poll(() => play.stdout(), { timeout: 10_000 }).toContain('[p/s/q] ');
    const asked = play.stdout();
    const redraws = Date.now() + 1_500;
    let status = '';
    while (Date.now() < redraws) status = (await sandbox().run(['status'])).stdout;
    expect(status).toContain('waiting for an answer: play one?');
    expect(play.stdout()).toBe(asked);
    process.kill(Number(sandbox().read('engine')), 'SIGINT');
    expect((await play.exit).code).toBe(130);
    expect(standIn.story()).toContain('0 sessions');
  });

  it('closing the terminal ends the session politely, as was said at the start [PLAY-66]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const ralph = `${process.execPath} ${process.cwd()}/dist/ralph.js play`;
    const command = `stty cols 100 rows 30; exec ${ralph}`;
    const env = { TERM: 'xterm-256color' };
    const terminal = sandbox().start('script', ['-qefc', command, '/dev/null'], { env });
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    expect(terminal.stdout()).toContain('Closing this terminal ends the run politely');
    terminal.kill('SIGKILL');
    await session.waitForControl('interrupt');
    await session.exit(0);
    await expect
      .poll(
        () =>
          sandbox()
            .run(['status'])
            .then(({ stdout }) => stdout),
        { timeout: 10_000 },
      )
      .toContain('ended: a person stopped it');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('keeps the machine awake while it plays, and lets go however it ends [PLAY-67]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const name = process.platform === 'darwin' ? 'caffeinate' : 'systemd-inhibit';
    const bin = `${sandbox().home}/bin`;
    const script = `#!/bin/sh\necho "$@" >${sandbox().home}/inhibited\nenv >${sandbox().home}/seen\ncat\ntouch ${sandbox().home}/released\n`;
    await sandbox().start('sh', [
      '-c',
      `mkdir ${bin}; cat >${bin}/${name} <<'END'\n${script}END\nchmod +x ${bin}/${name}`,
    ]).exit;
    const env = { PATH: `${bin}:${sandbox().env['PATH'] ?? ''}` };
    const play = sandbox().ralph(['play', '--json'], { env });
    const session = await standIn.nextSession();
    await connect(session);
    expect(readFileSync(`${sandbox().home}/inhibited`, 'utf8')).toContain('--what=sleep:idle');
    expect(readFileSync(`${sandbox().home}/seen`, 'utf8')).not.toContain('RALPH_SESSION');
    expect(existsSync(`${sandbox().home}/released`)).toBe(false);
    // The sandbox fails when the program outlives the engine.
    play.kill('SIGKILL');
    await expect
      .poll(() => existsSync(`${sandbox().home}/released`), { timeout: 10_000 })
      .toBe(true);
    await session.closed;
  });
});
