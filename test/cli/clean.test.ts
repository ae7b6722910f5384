import {
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepPlan, type LeftItem } from '../../src/evidence/keep/keep-plan.ts';
import {
  completeSession,
  connect,
  oneTask,
  quickTimers,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const day = 86_400_000;
const old = 's-20260101-000000-aaaaaa';
const young = 's-20260102-000000-bbbbbb';

describe('what is to go', () => {
  const now = new Date('2026-11-21T00:00:00Z');
  const item = (name: string, days: number, bytes: number, spared = false): LeftItem => ({
    ...{ name, bytes, spared, what: 'session', kind: 'folder', path: `/${name}`, changed: 0 },
    at: now.getTime() - days * day,
  });
  const items = [
    item('new', 1, 30),
    item('oldest', 20, 50),
    item('kept', 30, 10, true),
    item('old', 9, 20),
  ];
  const gone = (age: number, size: number, all = false): string[] =>
    keepPlan({ items, checkpoints: [] }, { keep: { age: age * day, size }, now, all }).items.map(
      ({ name }) => name,
    );

  it.each<[string, number, number, boolean, string[]]>([
    ['nothing that is young and small', 40, 1_000, false, []],
    ['what is too old', 10, 1_000, false, ['oldest']],
    ['the oldest, until the rest is small enough', 40, 60, false, ['oldest']],
    ['both', 15, 59, false, ['oldest', 'old']],
    ['all that is not spared, if it must', 40, 0, false, ['oldest', 'old', 'new']],
    ['all', 40, 1_000, true, ['oldest', 'old', 'new']],
  ])('is %s [END-14] [END-17]', (_, age, size, all, names) => {
    expect(gone(age, size, all)).toEqual(names);
  });
});

describe('ralph clean', () => {
  const sandbox = useSandbox();
  const run = (): string => join(sandbox().project, '.ralph/run');

  /** A session of long ago, or of now, with so many bytes. */
  const leave = (session: string, days: number, bytes = 1_000): void => {
    const folder = join(run(), 'sessions', session);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'stream.jsonl'), 'x'.repeat(bytes));
    backdate(folder, days);
  };

  const backdate = (path: string, days: number): void => {
    const time = new Date(Date.now() - days * day);
    utimesSync(path, time, time);
  };

  const sessions = (): string[] => readdirSync(join(run(), 'sessions')).sort();

  it('removes old sessions, logs and checkpoints, and tells how much room that made [END-14] [END-15]', async () => {
    writeQueue(sandbox(), oneTask);
    leave(old, 31, 5_000_000);
    leave(young, 29);
    sandbox().write(`.ralph/run/displaced/${old}/x.yaml`, 'x');
    backdate(join(run(), 'displaced', old), 31);
    for (const name of ['r-20260101-000000-aaaaaa', 'r-20260102-000000-bbbbbb']) {
      sandbox().write(`.ralph/run/events/${name}.jsonl`, '');
      backdate(join(run(), 'events', `${name}.jsonl`), 60);
    }
    sandbox().write('.ralph/run/baselines/one.json', '[]');
    backdate(join(run(), 'baselines/one.json'), 60);
    sandbox().write('.ralph/run/sessions/mine.txt', 'not of a session');
    backdate(join(run(), 'sessions/mine.txt'), 60);
    for (const session of [old, 's-29990101-000000-aaaaaa']) {
      sandbox().git('update-ref', `refs/ralph/${session}/before`, 'HEAD');
    }

    for (const [name, days] of [
      ['ralph-index-killed', 1],
      ['ralph-index-used', 0],
    ] as const) {
      sandbox().write(`.ralph/run/${name}/index`, '');
      backdate(join(run(), name), days);
    }

    const dry = await sandbox().run(['clean', '--dry-run']);
    expect(dry.stdout).toContain(
      'Would remove 1 session and its checkpoints in git, 1 log, 1 folder of displaced texts: 5.0 MB.',
    );
    expect(dry.stdout).toContain(
      'Without checkpoints, `ralph diff`, `undo` and `commit` of that session would no longer work.',
    );
    expect(sessions()).toContain(old);

    const { code, stdout } = await sandbox().run(['clean', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'clean',
      data: {
        dry_run: false,
        ...{ sessions: [old], logs: ['r-20260101-000000-aaaaaa.jsonl'], displaced: [old] },
        checkpoints: [old],
      },
    });
    expect(sessions()).toEqual(['mine.txt', young]);
    expect(readdirSync(run()).filter((name) => name.startsWith('ralph-index-'))).toEqual([
      'ralph-index-used',
    ]);
    // The newest log stays whatever its age: status and recovery read it.
    expect(readdirSync(join(run(), 'events'))).toEqual(['r-20260102-000000-bbbbbb.jsonl']);
    expect(sandbox().has('.ralph/run/baselines/one.json')).toBe(true);
    expect(sandbox().git('for-each-ref', '--format=%(refname)', 'refs/ralph')).toBe(
      'refs/ralph/s-29990101-000000-aaaaaa/before',
    );
    expect((await sandbox().run(['clean'])).stdout).toContain('Nothing to remove: ');
  });

  it('goes by the end that the record tells, and keeps the record [END-14] [END-15]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    await play.exit;
    const [session = ''] = sessions();
    backdate(join(run(), 'sessions', session), 60);
    await sandbox().run(['clean']);
    expect(sessions()).toEqual([session]);
    leave(young, 1);
    const all = await sandbox().run(['clean', '--all']);
    expect(all.stdout).toMatch(/^Removed 2 sessions, the checkpoints of 1 session in git: /);
    expect(all.stdout).toContain(`\`commit\` of 1 session no longer work:\n  ${session}\n`);
    expect(sessions()).toEqual([]);
    expect(sandbox().git('for-each-ref', 'refs/ralph')).toBe('');
    expect(sandbox().git('ls-files', '--others', '.ralph/db/history')).toContain(session);
    expect((await sandbox().run(['status'])).stdout).toContain('one completed');
  });

  it('keeps what undoes work that is in no commit, unless it is told twice [END-19]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    sandbox().write('src/deep/new.js', 'new\n');
    await completeSession(session);
    await play.exit;
    const [name = ''] = sessions();
    const all = await sandbox().run(['clean', '--all']);
    expect(all.stdout).toContain(`stay: what was changed there is in no commit.\n  ${name}\n`);
    expect(sessions()).toEqual([]);
    expect((await sandbox().run(['undo', name, '--yes'])).code).toBe(0);
    expect(sandbox().has('src/deep/new.js')).toBe(false);

    sandbox().write('src/deep/new.js', 'new\n');
    const twice = await sandbox().run(['clean', '--all', '--yes', '--json']);
    expect(JSON.parse(twice.stdout)).toMatchObject({
      data: { checkpoints: [name], open_checkpoints: [] },
    });
    expect(sandbox().git('for-each-ref', 'refs/ralph')).toBe('');
  });

  it('leaves alone what a living run has [END-15]', async () => {
    writeQueue(sandbox(), oneTask);
    leave(old, 1);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    const { session: playing } = await play.waitForEvent('prompt-sent');
    expect((await sandbox().run(['clean', '--all'])).code).toBe(0);
    expect(sessions()).toEqual([playing]);
    await completeSession(session);
    expect((await play.exit).code).toBe(0);
  });

  it('leaves alone what a session without an end is mended from [END-15]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    play.kill('SIGKILL');
    await session.closed;
    expect((await sandbox().run(['clean', '--all'])).code).toBe(0);
    expect(sessions()).toHaveLength(1);
    const again = sandbox().ralph(['play', '--json']);
    await again.waitForEvent('session-recovered');
    await completeSession(await standIn.nextSession());
    expect((await again.exit).code).toBe(0);
  });

  it('follows no link [END-16]', async () => {
    writeQueue(sandbox(), oneTask);
    const outside = join(sandbox().root, 'outside');
    sandbox().write(`../outside/${old}/precious`, 'x');
    mkdirSync(join(run(), 'sessions'), { recursive: true });
    symlinkSync(join(outside, old), join(run(), 'sessions', old));
    symlinkSync(outside, join(run(), 'displaced'));
    leave(young, 60);
    symlinkSync(outside, join(run(), 'sessions', young, 'link'));
    await sandbox().run(['clean', '--all']);
    expect(existsSync(join(outside, old, 'precious'))).toBe(true);
    expect(existsSync(join(run(), 'sessions', young))).toBe(false);
  });

  it('is done by a run itself, which tells of it [END-18]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}run:\n  keep: {age: 1d}\n`);
    leave(old, 2, 4_000);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    expect(await play.waitForEvent('run-cleaned')).toMatchObject({ sessions: 1, bytes: 4_000 });
    await completeSession(session);
    expect((await play.exit).code).toBe(0);
    expect(sessions()).not.toContain(old);
  });
});
