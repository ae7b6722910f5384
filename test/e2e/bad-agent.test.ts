import { chmodSync } from 'node:fs';
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

describe('an agent that does not work', () => {
  const sandbox = useSandbox();

  it.each([
    ['missing on the PATH', '["no-such-agent"]', /no-such-agent is not on the PATH/],
    ['a missing file', './agent', /there is no file \.\/agent/],
    ['not executable', './README.md', /not executable/],
    ['no JSON array', '[1, 2]', /RALPH_AGENT_COMMAND is not a JSON array of words/],
  ])('is one clear error when it is %s [AGENT-4] [AGENT-3]', async (_, command, words) => {
    writeQueue(sandbox(), oneTask);
    const { code, stdout, stderr } = await sandbox().run(['play'], {
      env: { RALPH_AGENT_COMMAND: command },
    });
    expect(stderr).toMatch(words);
    expect(stderr).toContain('RALPH_AGENT_COMMAND');
    expect([1, 2]).toContain(code);
    expect(stdout).toBe('');
    expect(sandbox().has('.ralph/run')).toBe(false);
    expect(sandbox().git('status', '--porcelain')).toBe('');
  });

  it('prints garbage and ends: the run stops, and shows no control characters [PLAY-14]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write(
      'agent',
      '#!/bin/sh\ncat >/dev/null &\nhead -c 100000 /dev/urandom\necho\necho "{\\"type\\":"\n',
    );
    chmodSync(join(sandbox().project, 'agent'), 0o755);
    const env = { RALPH_AGENT_COMMAND: './agent' };
    const { code, stdout, stderr } = await sandbox().run(['play'], { env });
    expect(code).toBe(7);
    expect(stderr).toBe('');
    expect(stdout).toContain('the agent did not start');
    expect(stdout).toContain('ralph doctor');
    expect(stdout.split('\n').join('')).not.toMatch(/\p{Cc}/u);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    const [record = ''] = records(sandbox());
    expect(record).toContain('outcome: agent-error');
    expect(record).toContain('charged: false');
  });

  it('dies again and again: uncharged each time, blocked after five [PLAY-16]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    for (let time = 0; time < 5; time++) {
      const session = await standIn.nextSession();
      await connect(session);
      session.init();
      await session.exit(1);
    }
    const { code, stdout } = await play.exit;
    expect(code).toBe(7);
    expect(stdout).toMatch(/waiting to try again until [0-9:]+: the agent ended without a result/);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    const all = records(sandbox());
    expect(all).toHaveLength(5);
    for (const record of all) {
      expect(record).toContain('charged: false');
      expect(record).toContain('attempt: 1\n');
    }
  });

  it('exits at once with an error: the run stops with its words [PLAY-14]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write(
      'agent',
      '#!/bin/sh\necho "error: unknown option \'--session-id\'" >&2\nexit 1\n',
    );
    chmodSync(join(sandbox().project, 'agent'), 0o755);
    const { code, stdout } = await sandbox().run(['play'], {
      env: { RALPH_AGENT_COMMAND: './agent' },
    });
    expect(code).toBe(7);
    expect(stdout).toContain("unknown option '--session-id'");
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    expect(records(sandbox())).toHaveLength(1);
  });

  it('is killed: uncharged, and the next session does the work [PLAY-14] [PLAY-16]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.startOrphan();
    await session.die('SIGKILL');
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({
      outcome: 'agent-error',
      charged: false,
      next: { status: 'pending' },
    });
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'back-off');
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())[1]).toContain('attempt: 1\n');
  });

  it('hangs without a word: ended step by step, charged as timed out [PLAY-14] [AGENT-8]', async () => {
    const config = quickTimers.replace('model: 20s', 'model: 500ms') + 'max_attempts: 1\n';
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    session.ignoreSignals('SIGINT', 'SIGTERM');
    await connect(session);
    await session.startOrphan();
    for (const how of ['interrupt', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      await play.waitForEvent('stop-sent', (event) => event.how === how && event.why === 'silence');
    }
    await session.closed;
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'timed-out',
      charged: true,
    });
    expect((await play.exit).code).toBe(7);
  });

  it('says that it is done after it was stopped: too late, whatever time it gives [PLAY-5]', async () => {
    const config = `${quickTimers}timeout: 1s\nmax_attempts: 1\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    session.ignoreSignals('SIGINT', 'SIGTERM');
    await connect(session);
    const stop = await play.waitForEvent('stop-sent', (event) => event.why === 'deadline');
    const claim = { type: 'completed', at: '2020-01-01T00:00:00Z', summary: 'x', criteria: [] };
    sandbox().write(
      `.ralph/run/sessions/${stop.session}/signals.jsonl`,
      `${JSON.stringify(claim)}\n`,
    );
    session.result();
    await session.closed;
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'timed-out' });
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });

  it('lingers after its result: ended, and what it said counts [PLAY-14]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.call('complete_task', { summary: 'Done' });
    session.result();
    await play.waitForEvent('stop-sent', (event) => event.why === 'lingering');
    await session.closed;
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    expect((await play.exit).code).toBe(0);
  });

  it('has no server to offer: its prompt is never sent [AGENT-5] [AGENT-6]', async () => {
    const config = quickTimers.replace('start: 20s', 'start: 1s');
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    session.answerControls('pending');
    await play.waitForEvent('stop-sent', (event) => event.why === 'start');
    await session.closed;
    expect(session.story()).not.toContain('You work on one task');
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'agent-error',
      charged: false,
    });
    expect((await play.exit).code).toBe(7);
  });
});
