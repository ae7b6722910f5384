import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processStart } from '../../src/host/process-identity.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import { connect, oneTask, quickTimers, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}checks:
  good: echo run >> runs; echo fine
  bad: echo the reason is here; exit 3
verify: [good]
`;

const queue = `tasks:
  - {id: plain, title: Plain}
  - {id: broken, title: Broken, verify: [bad]}
  - {id: sketch, title: A draft, status: draft, verify: [bad]}
`;

describe('running the checks by hand', () => {
  const sandbox = useSandbox();

  it('verify shows how each check of the task ends and changes nothing [CLI-28]', async () => {
    writeQueue(sandbox(), queue, config);
    const good = await sandbox().run(['verify', 'plain']);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/✓ good passed in/);
    const bad = await sandbox().run(['verify', 'bro']);
    expect(bad.code).toBe(7);
    expect(bad.stdout).toContain('✓ good passed');
    expect(bad.stdout).toContain('✗ bad failed: exit 3');
    expect(bad.stdout).toContain('the reason is here');
    const json = await sandbox().run(['verify', 'broken', '--json']);
    expect(json.code).toBe(7);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'verification',
      data: { task: 'broken', passed: false, checks: [{ passed: true }, { exit_code: 3 }] },
    });
    expect(await statuses(sandbox())).toEqual({
      plain: 'pending',
      broken: 'pending',
      sketch: 'draft',
    });
    expect(sandbox().git('status', '--porcelain')).toBe('?? runs');
  });

  it('the checks see no login, and leave no process behind [CLI-28]', async () => {
    const check = `test -z "$ANTHROPIC_API_KEY" && (setsid sleep 600 >/dev/null 2>&1 &)`;
    writeQueue(sandbox(), `${oneTask}    verify: [${JSON.stringify(check)}]\n`);
    expect((await sandbox().run(['verify', 'one'])).code).toBe(0);
    // The sandbox fails when the sleeping process is still there.
  });

  it('Ctrl+C ends the check, and the queue is free again [CLI-28]', async () => {
    writeQueue(sandbox(), `${oneTask}    verify: ["touch began; sleep 600"]\n`);
    const verify = sandbox().ralph(['verify', 'one']);
    await expect.poll(() => sandbox().has('began'), { timeout: 10_000 }).toBe(true);
    const second = await sandbox().run(['verify', 'one']);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain('ralph verify (process');
    verify.kill('SIGINT');
    expect((await verify.exit).code).toBe(130);
    expect((await sandbox().run(['status'])).stdout).toContain('Nothing was played yet.');
  });

  it.each([
    ['verify', 'one'],
    ['play', '--validate-only'],
  ])('what the checks started is ended when `%s %s` is killed [CLI-41]', async (...words) => {
    const check = '(setsid sleep 600 & echo $! > began); exec sleep 600';
    writeQueue(sandbox(), `${oneTask}    verify: [${JSON.stringify(check)}]\n`);
    const verify = sandbox().ralph(words);
    await expect
      .poll(() => sandbox().has('began') && sandbox().read('began'), { timeout: 10_000 })
      .toMatch(/\d+\n/);
    const left = Number(sandbox().read('began'));
    verify.kill('SIGKILL');
    await verify.exit;
    await expect.poll(() => processStart(left), { timeout: 15_000 }).toBeUndefined();
    expect(await sandbox().run(['validate'])).toMatchObject({ code: 0 });
  });

  it('what an earlier round left is ended before the next begins [CLI-41]', async () => {
    writeQueue(sandbox(), `${oneTask}    verify: ["true"]\n`);
    const session = madeUpSession();
    const left = sandbox().start('sh', ['-c', 'echo up; exec sleep 600'], {
      env: { RALPH_SESSION: session },
    });
    await left.waitForLine('up');
    sandbox().write(`.ralph/run/checks/${session}/session.json`, '{}');
    expect((await sandbox().run(['verify', 'one'])).code).toBe(0);
    expect((await left.exit).signal).toBe('SIGKILL');
    expect(readdirSync(join(sandbox().project, '.ralph/run/checks'))).toEqual([]);
  });

  it('verify is refused while the queue is being played [CLI-28]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await connect(await standIn.nextSession());
    const { code, stderr } = await sandbox().run(['verify', 'one']);
    expect(code).toBe(5);
    expect(stderr).toContain('ralph play (process');
    play.kill('SIGINT');
    await play.exit;
  });

  it('play --validate-only runs each distinct check once, for all tasks [CLI-29]', async () => {
    writeQueue(sandbox(), queue, config);
    const { code, stdout } = await sandbox().run(['play', '--validate-only']);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^plain {3}pending {6}1 check passes$/m);
    expect(stdout).toMatch(/^broken {2}pending {6}fails: bad$/m);
    expect(stdout).not.toContain('sketch');
    expect(sandbox().read('runs')).toBe('run\n');
    const one = await sandbox().run(['play', 'plain', '--validate-only', '--json']);
    expect(one.code).toBe(0);
    expect(JSON.parse(one.stdout)).toMatchObject({
      data: { passed: true, tasks: [{ task: 'plain', failing: [] }] },
    });
  });
});
