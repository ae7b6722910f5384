import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  records,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const small = `${quickTimers}run:\n  session_size: 2MB\n`;
const longLine = `${'x'.repeat(1_000_000)}\n`;

describe('a session that writes more than it may', () => {
  const sandbox = useSandbox();

  it('is ended, which counts as an attempt, and the next one is told why [END-11]', async () => {
    writeQueue(sandbox(), oneTask, small);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    for (const stream of ['stdout', 'stderr', 'stdout'] as const) {
      session.printRaw(longLine, stream);
    }
    expect(await play.waitForEvent('stop-sent')).toMatchObject({ why: 'output', how: 'interrupt' });
    session.result({ total_cost_usd: 0.25 });
    await session.exit(0);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'budget',
      charged: true,
      cost_usd: 0.25,
      reason: 'it wrote more than the files of a session may hold (run.session_size)',
    });
    const prompt = await completeSession(await standIn.nextSession());
    expect(prompt).toContain('run.session_size');
    expect((await play.exit).code).toBe(0);
    expect(records(sandbox())[1]).toContain('attempt: 2\n');
  });

  it('and goes on when it is asked to end is killed at once [END-12]', async () => {
    writeQueue(sandbox(), oneTask, small.replace('300ms', '60s'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    session.ignoreSignals('SIGINT', 'SIGTERM');
    for (let count = 0; count < 3; count++) session.printRaw(longLine);
    await play.waitForEvent('stop-sent');
    session.printRaw(longLine);
    expect(await play.waitForEvent('agent-exited')).toMatchObject({ signal: 'SIGKILL' });
    await play.exit;
  });

  it('faster than Ralph reads keeps nobody from ending it [END-12]', async () => {
    writeQueue(sandbox(), oneTask, small.replace('2MB', '50MB'));
    // So many lines take minutes to read, and no time to write.
    const flood = 'yes | head -c 100000000; sleep 100';
    sandbox().env['RALPH_AGENT_COMMAND'] = JSON.stringify(['sh', '-c', flood, 'agent']);
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const { session } = await play.waitForEvent('session-ended');
    const stream = join(sandbox().project, '.ralph/run/sessions', session, 'stream.jsonl');
    expect(statSync(stream).size).toBe(100e6);
    expect(play.stdout()).toContain('"why":"output"');
    await play.exit;
  });

  it('of progress tells the first lines of each, and so many [END-13]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const folder = session.env['RALPH_SESSION_DIR'] ?? '';
    const at = '2026-11-21T03:00:00.000Z';
    const line = (message: string): string =>
      `${JSON.stringify({ type: 'progress', at, message })}\n`;
    appendFileSync(join(folder, 'signals.jsonl'), line(`long ${'x'.repeat(5_000)}`));
    const told = await play.waitForEvent('progress-told');
    expect(told.message).toHaveLength(200);
    appendFileSync(join(folder, 'signals.jsonl'), line('again').repeat(12_000));
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    const { stdout } = await play.exit;
    expect(stdout.split('"progress-told"').length - 1).toBe(10_000);
  });
});
