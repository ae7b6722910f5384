import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processStart } from '../../src/host/process-identity.ts';
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
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the baseline of a task', () => {
  const sandbox = useSandbox();

  /** What the checks wrote outside of the project, line by line. */
  const ran = (): string[] => {
    const file = join(sandbox().root, 'ran');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  const purposes = (play: RunningProgram): string[] =>
    [...play.stdout().matchAll(/"type":"check-started".*"purpose":"(\w+)"/g)].map(
      ([, purpose = '']) => purpose,
    );

  it('lets a check be red that was red before, names it, and marks it [PLAY-50] [PROMPT-10] [MCP-16]', async () => {
    const config = `${quickTimers}checks:\n  old: echo broken; exit 3\n  new: test ! -e mistake\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    expect(await play.waitForEvent('baseline-taken')).toMatchObject({ failing: ['old'] });
    const prompt = await connect(session);
    expect(prompt).toMatch(/These failed before this task began; [^\n]*:\n\n- old\n/);

    sandbox().write('mistake', '');
    const run = await session.call('run_checks', {});
    expect(run.text).toContain('do not count against it: old.');
    expect(run.text).not.toContain('broken');
    const refused = await session.call('complete_task', { summary: 'Done' });
    expect(refused.failed).toBe(true);
    expect(refused.text).toContain('new failed');
    expect(refused.text).toContain('round 1 of 3');
    sandbox().git('clean', '--quiet', '-f', 'mistake');
    const accepted = await session.call('complete_task', { summary: 'Done' });
    expect(accepted.failed).toBe(false);
    expect(accepted.text).toContain('do not count against it: old.');
    await endSession(session);

    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'completed', verified: true });
    expect(ended.reason).toContain('failing as before: old');
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    const [record = ''] = records(sandbox());
    expect(record).toMatch(/name: old\n(?: {4}.*\n)*? {4}failing_before: true/);
    expect(record.match(/failing_before/g)).toHaveLength(1);
    // It begins anew if it is ever played again.
    expect(sandbox().has('.ralph/run/baselines/one.json')).toBe(false);
  });

  it('never excuses what the task itself names as its proof [PLAY-51]', async () => {
    const config = `${quickTimers}checks:\n  proof: test -e proof\nverify: []\nmax_attempts: 1\n`;
    writeQueue(sandbox(), `${oneTask}    verify: [proof]\n`, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'verify-failed' });
    await play.exit;
    expect(purposes(play)).toEqual(['verify']);
  });

  it('does not excuse a later attempt by what an earlier one broke [PLAY-52]', async () => {
    const config = `${quickTimers}checks:\n  whole: test ! -e mistake\nmax_attempts: 2\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    await connect(first);
    sandbox().write('mistake', '');
    await first.call('complete_task', { summary: 'Done' });
    await endSession(first);
    const second = await standIn.nextSession();
    expect(await completeSession(second)).not.toContain('failed before this task began');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    for (const record of records(sandbox())) expect(record).not.toContain('failing_before');
  });

  it('is remembered by the run: its file excuses nothing that a session writes there [PLAY-77]', async () => {
    const command = 'test ! -e mistake';
    const config = `${quickTimers}checks:\n  whole: ${command}\nmax_attempts: 2\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    await connect(first);
    sandbox().write('mistake', '');
    const forged = JSON.stringify([{ name: 'whole', command }]);
    sandbox().write('.ralph/run/baselines/one.json', forged);
    await first.call('complete_task', { summary: 'Done' });
    await endSession(first);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    for (const record of records(sandbox())) expect(record).not.toContain('failing_before');
  });

  it('counts a check again that was red at first and has passed since [PLAY-52]', async () => {
    const config = `${quickTimers}checks:\n  old: test -e cure\nmax_attempts: 3\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    await connect(first);
    // It heals and ends without a word: another attempt follows.
    sandbox().write('cure', '');
    await endSession(first);
    const second = await standIn.nextSession();
    await play.waitForEvent('baseline-taken', ({ failing }) => failing.length === 0);
    expect(await connect(second)).not.toContain('failed before this task began');
    sandbox().git('clean', '--quiet', '-f', 'cure');
    await second.call('complete_task', { summary: 'Done' });
    await endSession(second);
    expect(
      await play.waitForEvent('session-ended', ({ outcome }) => outcome !== 'no-signal'),
    ).toMatchObject({ outcome: 'verify-failed' });
    play.kill('SIGTERM');
    await play.exit;
  });

  it('is kept when the engine dies between it and the end [PLAY-52]', async () => {
    const config = `${quickTimers}checks:\n  old: test -e cure\n  whole: test ! -e mistake\nmax_attempts: 1\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    const lost = await standIn.nextSession();
    await connect(lost);
    sandbox().write('mistake', '');
    first.kill('SIGKILL');
    await lost.closed;
    await first.exit;
    const second = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    expect(await second.waitForEvent('baseline-taken')).toMatchObject({ failing: ['old'] });
    await completeSession(session);
    const ended = await second.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome: 'verify-failed' });
    expect(ended.reason).toMatch(/^whole failed/);
    await second.exit;
  });

  it('holds what the records know of it when its file is lost [PLAY-52]', async () => {
    const config = `${quickTimers}checks:\n  old: test -e cure\n  whole: test ! -e mistake\nmax_attempts: 2\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('mistake', '');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await first.exit;
    sandbox().write('.ralph/run/baselines/one.json', 'garbage');
    const second = sandbox().ralph(['play', '--json']);
    const again = await standIn.nextSession();
    expect(await second.waitForEvent('baseline-taken')).toMatchObject({ failing: ['old'] });
    await completeSession(again);
    expect((await second.waitForEvent('session-ended')).reason).toContain('whole failed');
    await second.exit;
  });

  it('runs no check again that has passed on the same files [PLAY-53]', async () => {
    const tasks = ['one', 'two', 'three'].map((id) => `  - id: ${id}\n    title: Task ${id}\n`);
    const config = `${quickTimers}checks:\n  all: cat work >>../ran 2>/dev/null || echo none >>../ran\n`;
    writeQueue(sandbox(), `tasks:\n${tasks.join('')}`, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    for (const id of ['one', 'two', 'three']) {
      const session = await standIn.nextSession();
      await connect(session);
      sandbox().write('work', `${id}\n`);
      // A completed signal without the tool, which would run the checks in the session.
      const signal = { type: 'completed', at: '2026-01-01T00:00:00Z', summary: id, criteria: [] };
      const folder = session.env['RALPH_SESSION_DIR'] ?? '';
      sandbox().write(
        `${folder.slice(sandbox().project.length)}/signals.jsonl`,
        `${JSON.stringify(signal)}\n`,
      );
      await endSession(session);
    }
    expect((await play.exit).code).toBe(0);
    expect(ran()).toEqual(['none', 'one', 'two', 'three']);
    expect(purposes(play)).toEqual(['baseline', 'verify', 'verify', 'verify']);
  });

  it('ends at once when a person stops the run, and is taken anew then [PLAY-54]', async () => {
    const check = `echo $$ >../pid; test -e quick || exec sleep 600`;
    writeQueue(sandbox(), oneTask, `${quickTimers}checks:\n  long: ${JSON.stringify(check)}\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const { purpose } = await play.waitForEvent('check-started');
    expect(purpose).toBe('baseline');
    const pidFile = join(sandbox().root, 'pid');
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8')).toMatch(/\d\n/);
    play.kill('SIGINT');
    expect((await play.exit).code).toBe(130);
    expect(processStart(Number(readFileSync(pidFile, 'utf8')))).toBeUndefined();
    expect(play.stdout()).not.toContain('"agent-started"');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    expect(sandbox().has('.ralph/run/baselines/one.json')).toBe(false);

    sandbox().write('quick', '');
    const again = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    expect((await again.exit).code).toBe(0);
    expect(purposes(again)).toEqual(['baseline', 'verify']);
  });

  it('leaves no process when the engine dies in it [PLAY-54] [PLAY-13]', async () => {
    const check = `setsid sh -c 'echo $$ >../pid; exec sleep 600'`;
    writeQueue(sandbox(), oneTask, `${quickTimers}checks:\n  long: ${JSON.stringify(check)}\n`);
    const play = sandbox().ralph(['play', '--json']);
    const pidFile = join(sandbox().root, 'pid');
    await expect
      .poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8'), { timeout: 10_000 })
      .toMatch(/\d\n/);
    play.kill('SIGKILL');
    await play.exit;
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => processStart(pid), { timeout: 5_000 }).toBeUndefined();
    expect(readdirSync(join(sandbox().project, '.ralph/run/sessions'))).toHaveLength(1);
  });

  it('is not taken where the config says so [PLAY-50]', async () => {
    const config = `${quickTimers}baseline: false\nchecks:\n  old: test -e cure\nmax_attempts: 1\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'verify-failed' });
    await play.exit;
    expect(purposes(play)).toEqual(['verify']);
  });

  it('counts none of what a check leaves behind as the work of the session [PLAY-55]', async () => {
    const config = `${quickTimers}checks:\n  litter: 'date +%N >litter'\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('work', 'one\n');
    const signal = { type: 'completed', at: '2026-01-01T00:00:00Z', summary: 'x', criteria: [] };
    const folder = (session.env['RALPH_SESSION_DIR'] ?? '').slice(sandbox().project.length);
    sandbox().write(`${folder}/signals.jsonl`, `${JSON.stringify(signal)}\n`);
    await endSession(session);
    expect((await play.exit).code).toBe(0);
    expect(sandbox().has('litter')).toBe(true);
    const [record = ''] = records(sandbox());
    expect(record).toMatch(
      /^files:\n {2}- path: work\n {4}added: 1\n {4}removed: 0\ntasks_created/m,
    );
    const [before, after] = ['before', 'after'].map(
      (when) => new RegExp(`^tree_${when}: (\\w{40})$`, 'm').exec(record)?.[1] ?? '',
    );
    expect(sandbox().git('diff-tree', '-r', '--name-only', before ?? '', after ?? '')).toBe('work');
  });
});
