import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, oneTask, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { playHistory, type PlayedHistory } from './played-history.ts';

const escapeCode = String.fromCharCode(27);

describe('looking at a session', () => {
  const sandbox = new Sandbox();
  let played: PlayedHistory;
  beforeAll(async () => {
    played = await playHistory(sandbox);
  });
  afterAll(() => sandbox.dispose());
  const show = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await sandbox.run(['session', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(escapeCode);
    return stdout;
  };
  const json = async (...args: string[]): Promise<unknown> =>
    JSON.parse(await show(...args, '--json'));

  it('shows on one page what it was and what came of it [EVID-73]', async () => {
    const page = await show('greet');
    expect(page).toMatch(/^s-\S+ {2}done, verified\n/);
    expect(page).toMatch(/ task +greet {2}Write a greeting\n/);
    expect(page).toMatch(/ outcome +completed: 1 check passed\n/);
    expect(page).toMatch(/ phases +prepare .* · work /);
    expect(page).toMatch(/Checks\n {2}✓ good passed in/);
    expect(page).toContain('Criteria\n  ✓ a1: it says hello\n');
    expect(page).toContain('Summary\n  Said hello.\n');
    expect(page).toContain('Files  1 +1 -0\n  +1  -0  greeting.txt\n');
    expect(page).toMatch(/Commits\n {2}[0-9a-f]{10} Say hello\n/);
    expect(page).toContain('.ralph/run/sessions/s-');
    const [session = ''] = played.sessions;
    expect(page).toContain(`\nNext:     \`ralph diff ${session}\` shows what it changed; `);
    expect(page).toContain(`\`ralph export ${session}\` makes it a file to hand on\n`);
    expect(await show('ask')).toContain(
      'Next:     answer with `ralph answer ask "…"`; `ralph export',
    );
    const failed = await show(played.sessions[1] ?? '');
    expect(failed).toMatch(/✗ picky failed: exit 1 .*\n {4}the reason is here\n/);
    expect(await json('ask')).toMatchObject({
      kind: 'session',
      data: {
        session: played.sessions[4],
        state: 'recorded',
        record: { outcome: 'blocked', next: { blocked: { question: 'Red or blue?' } } },
      },
    });
  });

  it('takes a start of its id, the last one, or that of a task [EVID-72]', async () => {
    const [first = '', , third = '', , last = ''] = played.sessions;
    expect(await show('last')).toContain(last);
    expect(await show('men')).toContain(third);
    expect(await show(first.slice(0, -1))).toContain(first);
    const several = await sandbox.run(['session', 's-']);
    expect(several.code).toBe(4);
    expect(several.stderr).toContain(`s- may mean ${last}`);
    const none = await sandbox.run(['session', 'nowhere', '--json']);
    expect(none.code).toBe(4);
    expect(none.stderr).toContain('there is no session nowhere, and no task');
    expect(JSON.parse(none.stdout)).toMatchObject({ data: { reason: 'session-not-found' } });
  });

  it('tells all that happened, with long outputs cut unless they are wanted [EVID-74]', async () => {
    const told = await show('greet', '--transcript');
    expect(told).toMatch(/^\S+ {2}▶ greet {2}Write a greeting\n/);
    expect(told).toContain('I begin.\n          The key is');
    expect(told).toMatch(/\$ npm test\n\S+ {4}line 0 of \.\n/);
    expect(told).toMatch(/line 7 of \.\n +… \d+ more characters \(--full\)\n/);
    expect(told).not.toContain('line 8 of');
    expect(told.indexOf('good passed')).toBeGreaterThan(told.indexOf('the agent has ended'));
    expect(await show('greet', '--transcript', '--full')).toContain('line 39 of .\n');
    const { data } = (await json('greet', '--transcript')) as { data: { events: unknown[] } };
    expect(data.events).toContainEqual(expect.objectContaining({ type: 'tool-closed' }));
    expect(data.events).toContainEqual(expect.objectContaining({ type: 'session-ended' }));
  });

  it('gives its exact prompt, its tools and its checks [EVID-75]', async () => {
    const [session = ''] = played.sessions;
    const kept = join(sandbox.project, '.ralph/run/sessions', session, 'prompt.md');
    const { stdout } = await sandbox.run(['session', session, '--prompt']);
    expect(stdout).toBe(readFileSync(kept, 'utf8'));
    expect(await show(session, '--tools')).toContain('complete_task: Proposes that');
    const { data } = (await json(session, '--tools')) as { data: { tools: unknown[] } };
    const schema = expect.objectContaining({ type: 'object' }) as unknown;
    const tool = { name: 'complete_task', input_schema: schema };
    expect(data.tools).toContainEqual(expect.objectContaining(tool));
    const checks = await show(played.sessions[1] ?? '', '--checks');
    expect(checks).toMatch(/✗ picky failed: exit 1 .*\n {2}\$ echo .*\n {2}the reason is here\n/);
    expect(await json(session, '--checks')).toMatchObject({
      data: { checks: [{ name: 'good', passed: true, tail: 'fine\n' }] },
    });
  });

  it('refuses what does not go together [EVID-75]', async () => {
    const both = await sandbox.run(['session', 'last', '--prompt', '--replay']);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('--prompt and --replay');
    expect((await sandbox.run(['session', 'last', '--full'])).code).toBe(2);
    expect((await sandbox.run(['session', 'last', '--replay', '--speed', '-1'])).code).toBe(2);
  });

  it('shows the record of one whose files are gone, and says so [EVID-76]', async () => {
    const session = played.sessions[3] ?? '';
    rmSync(join(sandbox.project, '.ralph/run/sessions', session), { recursive: true });
    const page = await show(session);
    expect(page).toContain('done, unverified');
    expect(page).toContain('Its files are gone');
    const prompt = await sandbox.run(['session', session, '--prompt']);
    expect(prompt.code).toBe(3);
    expect(prompt.stderr).toContain('is gone');
    // The run's log is still there.
    expect(await show(session, '--transcript')).toContain('done, unverified');
  });
});

describe('a session without a record', () => {
  const sandbox = useSandbox();

  it('is shown while it is played, and after its engine has died [EVID-76]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    session.say('So far so good.');
    await play.waitForEvent('text');
    const playing = await sandbox().run(['session', 'one']);
    expect(playing.stdout).toContain('is being played');
    expect(playing.stdout).toContain('Next:     `ralph tell "…"` speaks to it; ');
    expect(playing.stdout).toMatch(/ phase +work/);
    const listed = await sandbox().run(['log']);
    expect(listed.stdout).toMatch(/one +1 +is played/);
    play.kill('SIGKILL');
    await play.exit;
    const dead = await sandbox().run(['session', 'last', '--json']);
    expect(JSON.parse(dead.stdout)).toMatchObject({
      data: { state: 'unfinished', task: 'one', logged: { attempt: 1, phase: 'work' } },
    });
    expect((await sandbox().run(['log', 'one'])).stdout).toMatch(/one +1 +no record/);
    const told = await sandbox().run(['session', 'one', '--transcript']);
    expect(told.stdout).toContain('So far so good.');
  });
});
